namespace FlowExec.Emulation.Tests;

public class FaultRuleTests
{
    [Theory]
    [InlineData("ExecuteThenReset:0.05")]
    [InlineData("Reset@17")]
    [InlineData("TooManyRequests@3-5")]
    [InlineData("Unavailable:0.1;retryAfter=date")]
    [InlineData("Unavailable;retryAfter=5")]
    [InlineData("TooManyRequests;retryAfter=5;retryAfter=date")]
    [InlineData("SlowBody:0.5@2,9-;on=read;delay=10000ms")]
    [InlineData("ClockSkew;on=launch;by=-120000ms")]
    [InlineData("Refuse@4;for=250ms")]
    [InlineData("ExecuteThenError;status=504")]
    public void A_rule_reads_back_as_it_was_written(string text) => Assert.Equal(text, FaultRule.Parse(text).ToString());

    [Fact]
    public void Every_kind_can_be_named_alone_and_in_any_case()
        => Assert.All(Enum.GetValues<FaultKind>(), kind => Assert.Equal(kind, FaultRule.Parse(kind.ToString().ToUpperInvariant()).Kind));

    [Theory]
    [InlineData("", "'' is no fault; known are Refuse, Reset,")]
    [InlineData("Resett", "'Resett' is no fault")]
    [InlineData("3", "'3' is no fault")]
    [InlineData("Reset:0", "over 0 and up to 1")]
    [InlineData("Reset:1.5", "over 0 and up to 1")]
    [InlineData("Reset:0,5", "over 0 and up to 1")]
    [InlineData("Reset@0", "no request number")]
    [InlineData("Reset@5-3", "no request number")]
    [InlineData("Reset@", "no request number")]
    [InlineData("Reset;delay=5s", "'delay' cannot be set for Reset; what can: on")]
    [InlineData("SlowBody;delay=5", "no time")]
    [InlineData("SlowBody;delay=-5s", "no time")]
    [InlineData("SlowBody;delay=9999h", "no time")]
    [InlineData("Reset;on=moon", "'moon' is no target; known are Launch, Read,")]
    [InlineData("ExecuteThenError;status=418", "status must be one of 500,")]
    [InlineData("Unavailable;retryAfter=never", "'never' is no retryAfter; known are Seconds,")]
    public void A_wrong_rule_says_what_is_wrong_and_what_could_stand_there(string text, string expected)
        => Assert.Contains(expected, Assert.Throws<FormatException>(() => FaultRule.Parse(text)).Message, StringComparison.Ordinal);
}
