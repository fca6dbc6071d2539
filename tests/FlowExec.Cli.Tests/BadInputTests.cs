using System.Text.RegularExpressions;

namespace FlowExec.Cli.Tests;

/// <summary>What is asked wrongly gets a sentence, a next step in words of this command line, and the right exit code.</summary>
public partial class BadInputTests
{
    private const string Id = "7d9b1f60-52c1-4e0a-8b1e-0c5a11f19999";

    /// <summary>Stands for a file with the text behind it: made by the test that runs, since the data may be listed in another
    /// process.</summary>
    private const string FileWith = "file with:";

    private static readonly string Rows = TestOrg.Sample("customers.csv");

    public static TheoryData<int, string, string[]> Wrong => new()
    {
        { 2, "Required command was not provided", [] },
        { 2, "'lunch'", ["lunch"] },
        { 2, "Unrecognized command or argument '--flwo-name'", ["launch", Rows, "--emulator", "--flwo-name", "x"] },
        { 2, "Required argument missing", ["launch", "--emulator"] },
        { 2, "There is no file 'nowhere.csv'", ["launch", "nowhere.csv", "--emulator", "--flow-name", "x"] },
        { 2, "cannot be opened", ["launch", Path.GetDirectoryName(Rows)!, "--emulator", "--flow-name", "x"] },
        { 2, "is empty", ["launch", FileWith + "", "--emulator", "--flow-name", "x"] },
        { 2, "no row", ["launch", FileWith + "CustomerId\n", "--emulator", "--flow-name", "x"] },
        { 2, "not said which flow", ["launch", Rows, "--emulator"] },
        { 2, "Did you mean 'Customer follow-up'", ["launch", Rows, "--emulator", "--flow-name", "Customer folow-up"] },
        { 2, "is not a flow id", ["launch", Rows, "--emulator", "--flow-id", "abc"] },
        { 2, "knows no flow " + Id, ["launch", Rows, "--emulator", "--flow-id", Id] },
        { 2, "no published version", ["launch", Rows, "--emulator", "--flow-name", "Draft only"] },
        { 2, "cannot be launched", ["launch", Rows, "--emulator", "--flow-name", "Main line"] },
        { 2, "not both", ["launch", Rows, "--emulator", "--flow-name", "x", "--flow-id", Id] },
        { 2, "--emulator goes without", ["launch", Rows, "--emulator", "--region", "mypurecloud.ie", "--flow-name", "x"] },
        { 2, "which organization", ["launch", Rows, "--flow-name", "x"] },
        { 2, "--emulator goes without", ["launch", Rows, "--emulator", "--profile", "test", "--flow-name", "x"] },
        { 2, "is not there", ["launch", Rows, "--profile-path", "nowhere.toml", "--flow-name", "x"] },
        { 2, "It has one, two", ["launch", Rows, "--profile", "three", "--profile-path", FileWith + "[one]\n[two]\n", "--flow-name", "x"] },
        { 2, "Line 2 of", ["flows", "--profile-path", FileWith + "[one]\nclient_secret = s3cret\n"] },
        { 2, "--interactive --client-id abc", ["flows", "--profile-path", FileWith + "[DEFAULT]\nenvironment='eu-west-1'\nclient_credentials='abc'\ngrant_type='3'"] },
        { 2, "no credentials", ["launch", Rows, "--flow-name", "x", "--region", "mypurecloud.ie"] },
        { 2, "there is no contract 'Publishd'", ["launch", Rows, "--emulator", "--flow-name", "x", "--contract", "Publishd"] },
        { 2, "--output wants one of table, json, jsonl, csv, not 'xml'", ["launch", Rows, "--emulator", "--output", "xml"] },
        { 2, "--rate-limit wants a whole number, 1 or more, not '0'", ["launch", Rows, "--emulator", "--rate-limit", "0"] },
        { 2, "--throttle-limit wants a whole number, 1 to 1024, not '-1'", ["launch", Rows, "--emulator", "--throttle-limit", "-1"] },
        { 2, "--max-failure wants a count", ["launch", Rows, "--emulator", "--max-failure", "101%"] },
        { 2, "--wait-timeout wants a time", ["launch", Rows, "--emulator", "--wait-timeout", "5 parsecs"] },
        { 2, "--timeout wants a time from 1s to 10m, not '1h'", ["launch", Rows, "--emulator", "--timeout", "1h"] },
        { 2, "--timeout wants a time from 1s to 10m, not 'soon'", ["launch", Rows, "--emulator", "--timeout", "soon"] },
        { 2, "--emulator", ["launch", Rows, "--emulator=perhaps", "--region", "mypurecloud.ie"] },
        { 2, "--flow-name", ["launch", Rows, "--emulator", "--flow-id", Id, "--flow-name"] },
        { 2, "--input-map", ["launch", Rows, "--emulator", "--input-map"] },
        { 2, "--rate-limit", ["launch", Rows, "--emulator", "--rate-limit"] },
        { 2, "--api-uri wants an address", ["launch", Rows, "--flow-name", "x", "--api-uri", "api"] },
        { 2, "--input-map wants an input and a column", ["launch", Rows, "--emulator", "--input-map", "customerId"] },
        { 2, "names the input 'A' twice", ["launch", Rows, "--emulator", "--input-map", "a=b", "--input-map", "A=c"] },
        { 2, "No flow is called 'zz*'", ["flows", "zz*", "--emulator"] },
        { 2, "'Nonsense' is no fault", ["emulator", "--fault", "Nonsense"] },
        { 2, "cannot be read", ["emulator", "--flows", "nowhere.json"] },
        { 2, "cannot be read", ["emulator", "--flows", FileWith + "no JSON"] },
        { 2, "--port wants a whole number, 0 to 65535, not '65536'", ["emulator", "--port", "65536"] },
        { 2, "--latency wants a time", ["emulator", "--latency", "50"] },
        { 2, "--contract wants one of", ["emulator", "--contract", "Mine"] },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task Is_told_with_a_next_step(int code, string said, string[] arguments)
    {
        string[] made = [.. arguments.Select(a => a.StartsWith(FileWith, StringComparison.Ordinal) ? TestFiles.With(a[FileWith.Length..]) : a)];

        AssertTold(code, said, await FlowExecProcess.RunAsync(made));
    }

    public static TheoryData<int, string, string[]> WrongWithCredentials => new()
    {
        { 2, "'eu-west-9' is not a region", ["launch", Rows, "--flow-name", "x", "--region", "eu-west-9"] },
        { 2, "no sign-in URI", ["launch", Rows, "--flow-name", "x", "--api-uri", "https://gateway.example"] },
        { 2, "readable", ["launch", Rows, "--flow-name", "x", "--api-uri", "http://gateway.example", "--login-uri", "http://gateway.example"] },
        { 3, "Connection refused", ["launch", Rows, "--flow-name", "x", "--api-uri", "http://127.0.0.1:1", "--login-uri", "http://127.0.0.1:1"] },
    };

    [Theory]
    [MemberData(nameof(WrongWithCredentials))]
    public async Task With_credentials_is_told_with_a_next_step(int code, string said, string[] arguments)
    {
        AssertTold(code, said, await FlowExecProcess.RunAsync(arguments, TestOrg.Credentials("some-client", "some-secret")));
    }

    [Fact]
    public async Task Credentials_that_are_refused_end_with_3()
    {
        using var org = new TestOrg();

        Ending end = await FlowExecProcess.RunAsync(org.Arguments(Rows, "--flow-name", "x"), TestOrg.Credentials("nobody", "some-secret"));

        AssertTold(3, "did not accept client 'nobody'", end);
    }

    [Fact]
    public async Task One_of_two_credentials_is_named_as_the_one_that_lacks()
    {
        var environment = new Dictionary<string, string> { ["GENESYSCLOUD_OAUTHCLIENT_ID"] = "some-client", ["GENESYSCLOUD_REGION"] = "mypurecloud.ie" };

        AssertTold(2, "GENESYSCLOUD_OAUTHCLIENT_SECRET is not set", await FlowExecProcess.RunAsync(["launch", Rows, "--flow-name", "x"], environment));
    }

    [Fact]
    public async Task A_contract_that_the_emulator_does_not_speak_is_named()
    {
        string published = Path.Combine(Path.GetDirectoryName(Path.GetDirectoryName(Rows))!, "src", "FlowExec.Model", "Contracts", "Published.json");
        string text = await File.ReadAllTextAsync(published, TestContext.Current.CancellationToken);
        string mine = TestFiles.With(text.Replace("\"Published\"", "\"Mine\"", StringComparison.Ordinal));

        AssertTold(2, "no contract 'Mine'", await FlowExecProcess.RunAsync("launch", Rows, "--emulator", "--flow-name", "x", "--contract", mine));
    }

    [Fact]
    public async Task The_version_is_the_manifests()
    {
        Ending end = await FlowExecProcess.RunAsync("--version");
        string manifest = await File.ReadAllTextAsync(
            Path.Combine(Path.GetDirectoryName(Path.GetDirectoryName(Rows))!, "FlowExec.psd1"), TestContext.Current.CancellationToken);

        Assert.Equal(0, end.ExitCode);
        Assert.Matches($"ModuleVersion +=+ '{Regex.Escape(Assert.Single(end.Output))}'", manifest);
    }

    private static void AssertTold(int code, string said, Ending end)
    {
        Assert.Contains(said, end.Errors, StringComparison.Ordinal);
        Assert.Contains("  next: ", end.Errors, StringComparison.Ordinal);
        Assert.Equal(code, end.ExitCode);
        Assert.Empty(end.Output);
        Assert.DoesNotMatch(WordsOfCmdlets(), end.Errors);
        Assert.DoesNotContain("   at ", end.Errors, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"\b(Get|Test|Connect|Start)-Flow|(?<![\w-])-[A-Z][A-Za-z]+")]
    private static partial Regex WordsOfCmdlets();
}
