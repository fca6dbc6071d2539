using System.Globalization;
using FlowExec.Engine.Api;

namespace FlowExec.Engine.Tests;

/// <summary>docs/status-codes.md: each line of its tables is played, and what stands there is what happens.</summary>
public class StatusPageTests
{
    private static readonly string Page = File.ReadAllText(Repository.Find("docs/status-codes.md")).ReplaceLineEndings("\n");

    private static readonly string[][] Launching = Table("launch");

    private static readonly string[][] Reading = Table("reading");

    public static TheoryData<string> Launches => [.. Launching.Select(cells => cells[0])];

    public static TheoryData<string> Looks => [.. Reading.Select(cells => cells[0])];

    [Theory]
    [MemberData(nameof(Launches))]
    public async Task A_launch_that_is_answered_so_becomes_what_the_page_says(string answer)
    {
        string[] cells = Launching.Single(cells => cells[0] == answer);
        await using var org = new ScriptedOrg(launch => Play(answer, launch));
        FlowOrg connection = await org.ConnectAsync();
        FlowExecution outcome = Assert.Single(await ScriptedOrg.LaunchAsync(connection, 1));
        Assert.Equal(
            (cells[3], cells[4], cells[2]),
            (outcome.Status.ToString(), outcome.CanResend.ToString(), org.Launches.ToString(CultureInfo.InvariantCulture)));
    }

    [Theory]
    [MemberData(nameof(Looks))]
    public async Task A_look_that_is_answered_so_takes_as_many_requests_as_the_page_says(string answer)
    {
        string[] cells = Reading.Single(cells => cells[0] == answer);
        int status = int.Parse(answer.Trim('`'), CultureInfo.InvariantCulture);
        int looks = 0;
        await using var org = new ScriptedOrg(launch => launch.AcceptAsync())
        {
            ExtraHeaders = "Retry-After: 1\r\n",
            Look = () =>
            {
                looks++;
                return (status, status == 200 ? """{"id":"e","status":"COMPLETED"}""" : Words(status));
            },
        };
        FlowOrg connection = await org.ConnectAsync();
        Exception? thrown = await Record.ExceptionAsync(() => connection.Client.GetExecutionAsync("e", EmulatedOrg.Stop));
        Assert.Equal(status == 200 ? null : status, (thrown as FlowApiException)?.Error.Status);
        Assert.Equal(cells[2], looks.ToString(CultureInfo.InvariantCulture));
    }

    [Fact]
    public void The_page_has_every_status_that_means_something_of_its_own()
    {
        StatusMeaning other = StatusTable.For(599);
        Assert.DoesNotContain(
            Enumerable.Range(400, 199),
            status => StatusTable.For(status) != other && !Launching.Any(cells => cells[0] == $"`{status}`"));
    }

    private static Task Play(string answer, RawLaunch launch)
    {
        switch (answer)
        {
            case "`200` with an id":
                return launch.AcceptAsync();
            case "`200` without an id":
                return launch.AnswerAsync(200, "{}");
            case "none":
                launch.Close();
                return Task.CompletedTask;
            default:
                int status = answer switch
                {
                    "`3xx`" => 302,
                    "any other" => 418,
                    _ => int.Parse(answer.Trim('`'), CultureInfo.InvariantCulture),
                };
                return launch.AnswerAsync(status, Words(status), "Retry-After: 1\r\n");
        }
    }

    private static string Words(int status) => $$"""{"message":"no","code":"c","status":{{status}},"contextId":"x"}""";

    private static string[][] Table(string name) =>
    [
        .. Page.Split($"<!-- {name} -->\n")[1].Split($"<!-- /{name} -->")[0].TrimEnd('\n').Split('\n').Skip(2)
            .Select(line => line.Trim('|').Split('|').Select(cell => cell.Trim()).ToArray()),
    ];
}
