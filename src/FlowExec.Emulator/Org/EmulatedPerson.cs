namespace FlowExec.Emulation;

/// <summary>Somebody who can sign in with a browser: what a person may do is what that person's roles allow, within the client's
/// scopes.</summary>
/// <param name="Name">Who it is.</param>
/// <param name="Permissions">What the person may do.</param>
internal sealed record EmulatedPerson(string Name, IReadOnlyList<string> Permissions)
{
    /// <summary>Everybody in the org.</summary>
    public static IReadOnlyList<EmulatedPerson> All { get; } =
    [
        new("Ada Admin", EmulatorClient.AllPermissions),
        new("Victor Viewer", EmulatorClient.ViewOnly.Permissions),
    ];

    /// <summary>A client as this person uses it.</summary>
    public EmulatorClient By(EmulatorClient client) => new(client.Name, client.Id, client.Secret)
    {
        Scopes = client.Scopes,
        Permissions = Permissions,
    };
}
