using System.Text;

namespace FlowExec.Model.Tests.Diagnostics;

/// <summary>What the org says, explained.</summary>
public sealed class OnlineCheckTests
{
    private const string FlowId = "7d9b1f60-52c1-4e0a-8b1e-0c5a11f10001";
    private static readonly FlowOrgIdentity Client = new("o", "Org", "c", "Launcher", []);
    private static readonly FlowOrgIdentity User = new("o", "Org", null, null, ["architect:readonly", "users"]);
    private static readonly Flow Sound = new() { Id = FlowId, Name = "Customer follow-up", Type = "workflow", PublishedVersion = "3.0" };

    [Fact]
    public void A_flow_that_can_be_launched_by_a_client_raises_nothing() =>
        Assert.Empty(OnlineCheck.Test(Sound, FlowId, null, Client, PayloadContract.Published, "2.0"));

    [Fact]
    public void A_missing_permission_is_named_and_for_client_credentials_the_role_explained()
    {
        var refusal = new FlowError { Status = 403, Code = "missing.permissions",
            Message = "You may not do this.", Permissions = ["architect:flow:launch"] };
        Diagnostic found = Assert.Single(OnlineCheck.Test(null, FlowId, refusal, Client, PayloadContract.Published));
        Assert.Equal(DiagnosticCodes.PermissionMissing, found.Code);
        Assert.Contains("'architect:flow:launch'", found.Message, StringComparison.Ordinal);
        Assert.Contains("scopes do not apply", found.Help, StringComparison.Ordinal);
        Assert.Contains("'Launcher'", found.Help, StringComparison.Ordinal);
        Assert.Contains("division", found.Help, StringComparison.Ordinal);
    }

    [Fact]
    public void A_user_needs_a_role_and_the_token_its_scope()
    {
        var refusal = new FlowError { Status = 403, Code = "missing.permissions", Message = "No.", Permissions = [] };
        Diagnostic found = OnlineCheck.OfError(refusal, FlowId, User);
        Assert.Equal("The caller lacks a permission, which the answer does not name: No.", found.Message);
        Assert.Equal("The token is a user's: the user needs a role with the permission in the flow's division, and the token the scope besides.", found.Help);
    }

    [Theory]
    [InlineData("missing.permissions", true)]
    [InlineData("missing.any.permissions", true)]
    [InlineData("not.authorized", false)]
    public void Where_the_answer_is_of_permissions_the_scope_is_not_the_whole_cause(string code, bool isOfPermissions)
    {
        var refusal = new FlowError { Status = 403, Code = code, Message = "No.", Permissions = [] };
        FlowError explained = DenialCause.Explain(refusal, FlowId, User, PayloadContract.Published);
        Assert.Equal(isOfPermissions ? ["FX4005", "FX4006"] : ["FX4006"], explained.Diagnostics.Select(found => found.Code));
    }

    [Theory]
    [InlineData("missing.permissions", true)]
    [InlineData("gateway.error.17", false)]
    [InlineData("forbidden", false)]
    [InlineData("missing..permissions", false)]
    public void Only_the_platforms_own_answer_tells_of_the_caller(string code, bool isPlatforms)
    {
        var refusal = new FlowError { Status = 403, Code = code, Message = "No.", Permissions = [] };
        Assert.Equal(isPlatforms, !DenialCause.Explain(refusal, FlowId, Client, PayloadContract.Published).Diagnostics.IsEmpty);
    }

    [Theory]
    [InlineData("architect.flow.version.missing", "FX4008", "The version may not be published; leave it out for the latest.")]
    [InlineData("architect.flow.not.found", "FX4001", "Get-Flow lists the flows that the caller may see.")]
    [InlineData("bad.request", "FX4010", "The flow's declared inputs are not known here: compare names and types with Get-Flow, or give them by -SchemaPath.")]
    public void A_refusal_of_a_sound_body_is_explained_by_its_code(string code, string finding, string help)
    {
        var refusal = new FlowError { Status = 400, Code = code, Message = "No.", Permissions = [] };
        FlowError explained = RejectionCause.Explain(
            refusal, Encoding.UTF8.GetBytes($"{{\"flowId\":\"{FlowId}\"}}"), PayloadContract.Published, FlowInputs.Unknown);
        Diagnostic found = Assert.Single(explained.Diagnostics);
        Assert.Equal((finding, help), (found.Code, found.Help));
        Assert.StartsWith($"Most likely: {finding} The payload keeps to the contract Published", $"{explained.Advice}", StringComparison.Ordinal);
    }

    [Fact]
    public void A_users_token_needs_the_contracts_scope_itself_and_read_only_is_not_enough()
    {
        Diagnostic found = Assert.Single(OnlineCheck.Test(Sound, FlowId, null, User, PayloadContract.Published));
        Assert.Equal((DiagnosticCodes.ScopeMissing, DiagnosticSeverity.Error), (found.Code, found.Severity));
        Assert.Contains("'architect:readonly', which lets it read only", found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Scopes_that_only_hearsay_asks_for_are_warnings()
    {
        Assert.All(
            OnlineCheck.Test(Sound, FlowId, null, User, PayloadContract.Participants),
            found => Assert.Equal((DiagnosticCodes.ScopeMissing, DiagnosticSeverity.Warning), (found.Code, found.Severity)));
    }

    [Fact]
    public void Each_trouble_of_a_flow_has_its_code()
    {
        string[] Codes(Flow? flow, string? version = null) =>
            [.. OnlineCheck.Test(flow, FlowId, null, Client, PayloadContract.Published, version).Select(found => found.Code)];
        Assert.Equal(["FX4001"], Codes(null));
        Assert.Equal(["FX4002"], Codes(Sound with { PublishedVersion = null }));
        Assert.Equal(["FX4003"], Codes(Sound with { Type = "inboundcall" }));
        Assert.Equal(["FX4007"], Codes(Sound with { IsActive = false }));
        Assert.Equal(["FX4008"], Codes(Sound, "4.0"));
    }

    [Theory]
    [InlineData(404, "not.found", "FX4001")]
    [InlineData(403, "missing.permissions", "FX4005")]
    public void What_denies_a_launch_comes_first_among_the_findings_and_is_the_next_step(int status, string code, string cause)
    {
        var answer = new FlowError { Status = status, Code = code, Message = "No." };
        FlowError explained = DenialCause.Explain(answer, FlowId, Client, PayloadContract.Published);
        Assert.Equal(cause, explained.Diagnostics[0].Code);
        Assert.StartsWith(cause, explained.NextStep, StringComparison.Ordinal);
        FlowError foreign = answer with { Code = "ProxyDenied" };
        Assert.Same(foreign, DenialCause.Explain(foreign, FlowId, Client, PayloadContract.Published));
    }

    [Fact]
    public void A_400_keeps_the_platforms_words_and_gains_the_likely_cause()
    {
        var refusal = new FlowError { Status = 400, Code = "invalid.value", Message = "Value [abc] is not valid for field [name]",
            CorrelationId = "c-1", Fields = ["name"] };
        byte[] payload = Encoding.UTF8.GetBytes($$"""{"flow_id":"{{FlowId}}","name":7}""");
        FlowError explained = RejectionCause.Explain(refusal, payload, PayloadContract.Published, FlowInputs.Unknown);
        Assert.Equal((refusal.Code, refusal.Message, refusal.CorrelationId), (explained.Code, explained.Message, explained.CorrelationId));
        Assert.Equal("/name", explained.Diagnostics[0].Path);
        Assert.Contains(explained.Diagnostics, found => found.Code == DiagnosticCodes.UnknownField);
        Assert.StartsWith("Most likely: FX1004", explained.NextStep, StringComparison.Ordinal);
    }

    [Fact]
    public void A_400_for_a_payload_that_looks_right_says_so_and_where_to_look()
    {
        var refusal = new FlowError { Status = 400, Code = "bad.request", Message = "The request could not be understood",
            CorrelationId = "c-2" };
        FlowError explained = RejectionCause.Explain(refusal, Encoding.UTF8.GetBytes($$"""{"flowId":"{{FlowId}}"}"""), PayloadContract.Published, FlowInputs.Unknown);
        Diagnostic found = Assert.Single(explained.Diagnostics);
        Assert.Equal(DiagnosticCodes.OrgRefused, found.Code);
        Assert.Contains("c-2", found.Help, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_refusals_are_left_alone()
    {
        var refusal = new FlowError { Status = 404, Code = "not.found", Message = "no" };
        Assert.Same(refusal, RejectionCause.Explain(refusal, Encoding.UTF8.GetBytes("{"), PayloadContract.Published, FlowInputs.Unknown));
    }
}
