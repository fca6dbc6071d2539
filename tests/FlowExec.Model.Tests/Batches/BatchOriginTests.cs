namespace FlowExec.Model.Tests.Batches;

public class BatchOriginTests
{
    private static readonly FlowInputs Inputs = new(
        [new FlowInput("Flow.pin", FlowInputType.String) { IsSecure = true }, new FlowInput("Flow.language", FlowInputType.String)]);

    private static BatchOrigin Origin(params string[] constants) =>
        new([], new Dictionary<string, IReadOnlyList<string>> { ["Constant"] = constants, ["Wait"] = [] });

    [Fact]
    public void Constants_are_kept_but_for_secure_inputs()
    {
        BatchOrigin kept = Origin("PIN=4711", "Flow.pin:=4711", "language=de", "other:=1").WithoutSecrets(Inputs);
        Assert.Equal(["language=de", "other:=1"], kept.Options["Constant"]);
        Assert.DoesNotContain("4711", kept.Write(), StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_kept_where_nobody_knows_what_is_secure_or_all_is()
    {
        Assert.Equal(["Wait"], Origin("language=de").WithoutSecrets(null).Options.Keys);
        Assert.Equal(["Wait"], Origin("pin=4711").WithoutSecrets(Inputs).Options.Keys);
    }

    [Fact]
    public void A_worker_keeps_to_the_waits_and_limits_of_the_command()
    {
        LaunchOptions worker = Kept(
            ("WaitTimeoutSec", ["90"]), ("Expect", ["status=Complete"]), ("ThrottleLimit", ["4"]), ("RateLimit", ["60"]), ("MaxFailure", ["3%"]),
            ("MaxSameError", ["5"]), ("NoOutputData", []), ("Retry", ["serviceunavailable"])).ForWorker()!;

        Assert.Equal((TimeSpan.FromSeconds(90), 4, 60, 5), (worker.WaitTimeout, worker.ThrottleLimit, worker.RateLimit, worker.MaxSameError));
        Assert.Equal(3, worker.MaxFailure?.Percent);
        Assert.True(worker.Wait && worker.NoOutputData && worker.RetryServiceUnavailable);
        Assert.NotNull(worker.Expect);
    }

    [Theory]
    [InlineData("Canary")]
    [InlineData("MaxRunning")]
    public void What_holds_for_a_whole_batch_is_no_matter_of_one_worker(string option) => Assert.Null(Kept((option, ["5"])).ForWorker());

    [Fact]
    public void Rows_are_bound_as_the_command_said()
    {
        RowBinding binding = Kept(
            ("FlowName", ["welcome"]), ("FlowVersion", ["3.0"]), ("Name", ["row {Nr}"]), ("InputMap", ["customerId=Nr=1"]),
            ("Constant", ["language=de", "retries:=3"]), ("IncludeProperty", ["a", "b*"]), ("ExcludeProperty", ["c"]), ("EmptyValue", ["null"]),
            ("NullValue", []), ("Culture", ["de-DE"]), ("TimeZone", ["UTC"]), ("KeepBlanks", []), ("AllowShortRows", []), ("Strict", [])).ForFiles().Binding;

        Assert.Equal(("welcome", null, "3.0", "row {Nr}"), (binding.FlowName, binding.FlowId, binding.FlowVersion, binding.NameTemplate));
        Assert.Equal("Nr=1", binding.InputMap["CUSTOMERID"]);
        Assert.Equal(["language", "retries"], binding.Constants.Select(constant => constant.Key));
        Assert.Equal(["a", "b*"], binding.IncludeProperty);
        Assert.Equal(["c"], binding.ExcludeProperty);
        Assert.Equal((EmptyValue.Null, "de-DE", TimeZoneInfo.Utc), (binding.EmptyValue, binding.Culture!.Name, binding.TimeZone));
        Assert.Empty(binding.NullValue!);
        Assert.True(binding is { KeepBlanks: true, AllowShortRows: true, IsStrict: true });
    }

    [Fact]
    public void What_was_not_said_is_left_to_the_rows()
    {
        LaunchOptions plain = Kept(("FlowName", ["7d9b1f60-52c1-4e0a-8b1e-0c5a11f10001"])).ForFiles();

        Assert.Equal("7d9b1f60-52c1-4e0a-8b1e-0c5a11f10001", plain.Binding.FlowId);
        Assert.Null(plain.Binding.NullValue);
        Assert.Null(plain.Binding.Culture);
        Assert.False(plain.SkipTest || plain.KeyHash || plain.NoMarker || plain.Binding.IsStrict);
    }

    private static BatchOrigin Kept(params (string Name, string[] Values)[] options) =>
        new([], options.ToDictionary(option => option.Name, option => (IReadOnlyList<string>)option.Values));

    [Theory]
    [InlineData("a=b", "a", "b")]
    [InlineData("a=b=c", "a", "b=c")]
    [InlineData("a=", "a", "")]
    [InlineData(" a =b", "a", "b")]
    [InlineData("a:=true", "a", true)]
    [InlineData("a:=\"x=y\"", "a", "x=y")]
    [InlineData("a:=null", "a", null)]
    public void A_constant_is_read_as_it_is_written(string text, string name, object? value)
    {
        KeyValuePair<string, object?>? constant = ConstantText.Read(text);
        Assert.Equal(KeyValuePair.Create(name, value), constant);
        Assert.Equal(constant, ConstantText.Read(ConstantText.Of(name, value)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("=b")]
    [InlineData(":=1")]
    [InlineData("a:=x")]
    [InlineData("a:=")]
    public void What_is_no_constant_is_told(string text) => Assert.Null(ConstantText.Read(text));
}
