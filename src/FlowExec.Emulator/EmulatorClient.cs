namespace FlowExec.Emulation;

/// <summary>
/// An OAuth client that the emulated org knows. A client-credentials client has permissions (the platform gives it roles) and no scopes; a
/// client with <see cref="Scopes"/> stands for a user's token, for which the platform checks scopes as well.
/// </summary>
public sealed class EmulatorClient
{
    /// <summary>
    /// The permissions that the emulated calls ask for (the platform's published document, <c>x-inin-requires-permissions</c>).
    /// </summary>
    public static IReadOnlyList<string> AllPermissions { get; } =
    [
        "architect:flow:view", "architect:flow:search", "architect:flow:launch", "architect:flowExecution:view",
        "architect:flowInstance:search",
    ];

    /// <summary>May do everything. The credential that an emulator names as its own.</summary>
    public static EmulatorClient Default { get; } = new("Emulator client", "e3c1a5f0-7d42-4b6e-9a10-5f1e0c0de001", "flowexec-emulator");

    /// <summary>May look, but lacks <c>architect:flow:launch</c>: a launch answers 403.</summary>
    public static EmulatorClient ViewOnly { get; } = new("View-only client", "e3c1a5f0-7d42-4b6e-9a10-5f1e0c0de002",
        "flowexec-emulator-view")
    {
        Permissions = [.. AllPermissions.Where(p => p != "architect:flow:launch")],
    };

    /// <summary>A user's token with every permission and the scope <c>architect</c>.</summary>
    public static EmulatorClient User { get; } = new("User client", "e3c1a5f0-7d42-4b6e-9a10-5f1e0c0de003",
        "flowexec-emulator-user")
    {
        Scopes = ["architect", "user-basic-info", "organization:readonly"],
    };

    /// <summary>A user's token with every permission, but only the scope <c>architect:readonly</c>: a launch answers 403.</summary>
    public static EmulatorClient ReadOnlyUser { get; } = new("Read-only user client", "e3c1a5f0-7d42-4b6e-9a10-5f1e0c0de004",
        "flowexec-emulator-readonly")
    {
        Scopes = ["architect:readonly", "user-basic-info", "organization:readonly"],
    };

    /// <summary>The clients every emulator knows.</summary>
    public static IReadOnlyList<EmulatorClient> BuiltIn { get; } = [Default, ViewOnly, User, ReadOnlyUser];

    /// <summary>Builds a client with every permission and no scopes.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="id">The client id.</param>
    /// <param name="secret">The client secret.</param>
    /// <exception cref="ArgumentException">One of them is empty.</exception>
    public EmulatorClient(string name, string id, string secret)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentException.ThrowIfNullOrEmpty(id);
        ArgumentException.ThrowIfNullOrEmpty(secret);
        (Name, Id, Secret) = (name, id, secret);
    }

    /// <summary>The client's name.</summary>
    public string Name { get; }

    /// <summary>The client id.</summary>
    public string Id { get; }

    /// <summary>The client secret. Never part of <see cref="ToString"/>.</summary>
    public string Secret { get; }

    /// <summary>What the client may do, as permissions such as <c>architect:flow:launch</c>.</summary>
    public IReadOnlyList<string> Permissions { get; init; } = AllPermissions;

    /// <summary>Null for a client-credentials client; for a user's token the scopes it carries.</summary>
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Name} ({Id})";
}
