namespace FlowExec.Cli.Tests;

/// <summary>Tables as people have them: what arrives is right, and the same by each way in, or it is said.</summary>
public sealed class CaseTests(CaseTests.Run run) : IClassFixture<CaseTests.Run>
{
    public static TheoryData<string> Names => [.. CaseTables.All.Select(one => one.Table.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_file_arrives_as_it_is_by_path_and_by_flowexec(string name)
    {
        (CaseTables.Case wanted, HandedIn path) = (Of(name), run.Of(name, ThreeWays.Paths));
        HandedIn commandLine = run.Of(name, ThreeWays.CommandLine);
        Assert.Equal(wanted.Sent, path.Lines);
        Assert.Equal(wanted.Warned, path.Codes);
        Assert.Equal(path.Hashes, commandLine.Hashes);
        Assert.Equal(path.Rows.Select(row => (row.Row, row.Code)), commandLine.Rows.Select(row => (row.Row, row.Code)));
        Assert.Equal(path.Failed.Count, commandLine.Failed.Count);
    }

    [Fact]
    public void Flowexec_warns_of_what_path_warns_of()
    {
        foreach (IGrouping<string, CaseTables.Case> same in CaseTables.All.GroupBy(one => string.Join(' ', one.Table.Options)))
        {
            Assert.Equal(
                same.SelectMany(one => run.Of(one.Table.Name, ThreeWays.Paths).Codes).Distinct().Order(StringComparer.Ordinal),
                run.Of(same.First().Table.Name, ThreeWays.CommandLine).Codes);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_pipe_sends_the_same_or_says_what_was_lost(string name)
    {
        (CaseTables.Case wanted, HandedIn piped) = (Of(name), run.Of(name, ThreeWays.Pipe));
        Assert.Equal(wanted.Piped ?? wanted.Sent, piped.Lines);
        Assert.Equal(wanted.PipeWarned ?? wanted.Warned, piped.Codes);
        if (wanted.Piped is null)
        {
            Assert.Equal(run.Of(name, ThreeWays.Paths).Hashes, piped.Hashes);
        }
    }

    private static CaseTables.Case Of(string name) => CaseTables.All.Single(one => one.Table.Name == name);

    /// <summary>All tables, handed in once for all tests.</summary>
    public sealed class Run : IAsyncLifetime
    {
        private IReadOnlyDictionary<(string Table, string Way), HandedIn>? _handed;

        public async ValueTask InitializeAsync() => _handed = await ThreeWays.HandInAsync([.. CaseTables.All.Select(one => one.Table)]);

        internal HandedIn Of(string table, string way)
        {
            Assert.SkipWhen(_handed is null, "The module, which is compared with flowexec, is not built (./build.sh build).");
            return _handed[(table, way)];
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
