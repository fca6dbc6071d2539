using System.Diagnostics;

namespace FlowExec.Cli.Tests;

/// <summary>What Tab offers in a shell.</summary>
public class CompletionTests
{
    [Theory]
    [InlineData("flowexec ba", "batch")]
    [InlineData("flowexec launch --flow-n", "--flow-name")]
    [InlineData("flowexec launch x.csv --output ", "jsonl")]
    [InlineData("flowexec batch rows nightly --status Unk", "Unknown")]
    [InlineData("flowexec completion ", "zsh")]
    public async Task Commands_options_and_words_are_offered(string line, string expected)
    {
        Ending ending = await FlowExecProcess.RunAsync([$"[suggest:{line.Length}]", line], new Dictionary<string, string>());
        Assert.Equal(0, ending.ExitCode);
        Assert.Contains(expected, ending.Output);
    }

    [Fact]
    public async Task Bash_takes_what_is_written_for_it_and_completes()
    {
        if (!File.Exists("/bin/bash"))
        {
            Assert.Skip("This machine has no bash, which is to complete.");
        }

        Ending written = await FlowExecProcess.RunAsync(["completion", "bash"], new Dictionary<string, string>());
        string script = string.Join('\n', written.Output)
            + "\nflowexec() { echo --output; echo --output-lost; }\nCOMP_LINE='flowexec launch --out' COMP_POINT=21 COMP_CWORD=2\n"
            + "COMP_WORDS=(flowexec launch --out)\n_flowexec\nprintf '%s ' \"${COMPREPLY[@]}\"\n";
        using Process bash = Process.Start(new ProcessStartInfo("/bin/bash", ["-c", script]) { RedirectStandardOutput = true })!;
        Assert.Equal("--output --output-lost ", await bash.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Another_shell_is_refused() =>
        Assert.Equal(2, (await FlowExecProcess.RunAsync(["completion", "tcsh"], new Dictionary<string, string>())).ExitCode);
}
