using System.CommandLine;

namespace FlowExec.Cli.Commands;

/// <summary><c>flowexec completion</c>: what a shell runs so that Tab completes commands, options and their words.</summary>
internal static class CompletionCommand
{
    // Each asks flowexec itself, by the directive 'suggest' with the place of the cursor: nothing of it grows old.
    private const string Bash = """
        _flowexec() {
            local IFS=$'\n'
            COMPREPLY=($(compgen -W "$(flowexec "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _flowexec flowexec
        """;

    private const string Zsh = """
        #compdef flowexec
        _flowexec() {
            local -a words_of_flowexec=("${(@f)$(flowexec "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}")
            compadd -a words_of_flowexec || _files
        }
        compdef _flowexec flowexec
        """;

    private const string Pwsh = """
        Register-ArgumentCompleter -Native -CommandName flowexec -ScriptBlock {
            param($word, $line, $cursor)
            flowexec "[suggest:$cursor]" "$line" 2>$null | Where-Object { $_ -like "$word*" } |
                ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
        }
        """;

    public static Command Create()
    {
        var shell = new Argument<string>("shell") { Description = "bash, zsh or pwsh." };
        shell.AcceptOnlyFromAmong("bash", "zsh", "pwsh");
        var command = new Command(
            "completion",
            "Writes what a shell runs so that Tab completes: source <(flowexec completion bash), or in a profile of PowerShell "
            + "flowexec completion pwsh | Out-String | Invoke-Expression.") { shell };
        command.SetAction(parsed =>
        {
            Console.Out.WriteLine(parsed.GetValue(shell) switch { "bash" => Bash, "zsh" => Zsh, _ => Pwsh });
            return ExitCode.Success;
        });
        return command;
    }
}
