using FlowExec.Tests;

namespace FlowExec.Engine.Tests;

/// <summary>What tests of workers rely on: the server that they bring themselves.</summary>
public class PostgresServerTests
{
    [Fact]
    public async Task What_was_committed_outlives_a_crash_of_the_server_and_nothing_outlives_its_end()
    {
        string folder;
        await using (PostgresServer server = await PostgresServer.StartAsync("work_mem=8MB"))
        {
            folder = Path.GetDirectoryName(Assert.Single(await server.SqlAsync("show data_directory")))!;
            await server.SqlAsync("create table kept as select 7 as seven");
            await server.StopAsync();
            await server.StartAgainAsync("fsync=on");

            Assert.Equal("7", Assert.Single(await server.SqlAsync("select seven from kept")));
            Assert.Equal("on", Assert.Single(await server.SqlAsync("show fsync")));
            Assert.True(Directory.Exists(folder));
        }

        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task Each_test_has_a_database_of_its_own_that_may_be_a_copy()
    {
        PostgresServer server = await PostgresServer.SharedAsync();

        string first = await server.CreateDatabaseAsync();
        string second = await server.CreateDatabaseAsync("template0");

        Assert.NotEqual(first, second);
        Assert.Contains($"Port={server.Port}", first, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_server_refuses_is_said()
    {
        PostgresServer server = await PostgresServer.SharedAsync();

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => server.SqlAsync("select 1/0"));

        Assert.Contains("division by zero", error.Message, StringComparison.Ordinal);
    }
}
