namespace FlowExec.Engine.Tests;

public class ContractTests
{
    [Theory]
    [InlineData("Published")]
    [InlineData("ExecutionContext")]
    [InlineData("Participants")]
    public async Task Each_contract_launches_where_it_is_spoken(string contract)
    {
        await using EmulatedOrg org = await EmulatedOrg.StartAsync(
            options => options with { Contract = contract }, options => options with { Contract = PayloadContract.Load(contract) });
        FlowRow row = Rows.Customer(
            1, ("channel", "voice"), ("contact_uri", "tel:+15550199"), ("user_id", Guid.NewGuid().ToString()), ("channel_type", "web"));
        row = contract == "Published" ? Rows.Customer(1) : row;
        if (contract == "Participants")
        {
            row = row with
            {
                Cells =
                [
                    .. Rows.Customer(1, ("channel_type", "web")).Cells,
                    KeyValuePair.Create("participants", (object?)new List<object?>
                    {
                        new Dictionary<string, object?> { ["user_id"] = Guid.NewGuid().ToString(), ["role"] = "USER", ["channels"] = new List<object?> { "voice" } },
                    }),
                ],
                IsText = false,
            };
        }

        FlowExecution outcome = Assert.Single(await org.LaunchAsync(Rows.Of(row)));
        Assert.Equal((FlowExecutionStatus.Launched, null), (outcome.Status, outcome.Error?.ToString()));
        Assert.Equal(1, org.Ledger.LaunchCount);
    }
}
