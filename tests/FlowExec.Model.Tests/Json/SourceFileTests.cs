using System.Diagnostics;

namespace FlowExec.Model.Tests.Json;

/// <summary>A file is read as far as anybody has to see, and not waited for without end.</summary>
public sealed class SourceFileTests
{
    [Fact]
    public async Task Of_a_huge_file_one_byte_more_than_is_looked_at_is_read()
    {
        string path = Path.GetTempFileName();
        await using (FileStream file = File.OpenWrite(path))
        {
            file.SetLength(2_000_000_000);
        }

        byte[] read = await SourceFile.ReadAsync(path, TimeProvider.System, TestContext.Current.CancellationToken);
        File.Delete(path);
        Assert.Equal(SourceFile.MostBytes + 1, read.Length);
    }

    [Fact]
    public void While_a_file_is_read_others_may_write_rename_and_remove_it()
    {
        string path = Path.GetTempFileName();
        File.WriteAllText(path, "first");
        using FileStream writing = new(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);

        using FileStream reading = OpenedFile.Read(path);
        writing.Write("second"u8);
        writing.Flush();
        File.Move(path, path + ".moved");
        File.Delete(path + ".moved");

        using var reader = new StreamReader(reading);
        Assert.Equal("firstsecond", reader.ReadToEnd());
    }

    [Fact]
    public void A_file_that_somebody_shares_with_nobody_is_named_so_with_the_way_out()
    {
        Assert.SkipUnless(OperatingSystem.IsWindows(), "Only Windows refuses to read what another program has open.");
        string path = Path.GetTempFileName();
        using FileStream held = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        IOException refused = Assert.Throws<IOException>(() => OpenedFile.Read(path));

        Assert.Contains("close it in the other program", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pipe_that_nobody_writes_into_is_given_up_in_a_sentence()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no pipes among its files.");
        string path = Pipe();

        IOException refused = await Assert.ThrowsAsync<IOException>(
            () => SourceFile.ReadAsync(path, new EndedPatience(), TestContext.Current.CancellationToken));

        File.Delete(path);
        Assert.Equal("it is a pipe, and nobody writes into it.", refused.Message);
    }

    [Fact]
    public async Task Waiting_for_a_pipe_can_be_called_off()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no pipes among its files.");
        string path = Pipe();
        using var stop = new CancellationTokenSource();

        Task<byte[]> reading = SourceFile.ReadAsync(path, TimeProvider.System, stop.Token);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        File.Delete(path);
    }

    private static string Pipe()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        using Process made = Process.Start("mkfifo", [path]);
        made.WaitForExit();
        Assert.Equal(0, made.ExitCode);
        return path;
    }

    /// <summary>A clock on which every time is up.</summary>
    private sealed class EndedPatience : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
