using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace FlowExec;

/// <summary>
/// A wire contract as data: which body the launch call wants, where each field of a <see cref="FlowExecutionContext"/> goes in it, and by
/// which wrong names the fields are known. Immutable and thread-safe.
/// </summary>
public sealed class PayloadContract
{
    // Each is read when it is first asked for: most runs speak one.
    private static readonly Dictionary<string, Lazy<PayloadContract>> Shipped =
        new[] { nameof(Published), nameof(ExecutionContext), nameof(Participants) }
            .ToDictionary(name => name, name => new Lazy<PayloadContract>(() => BuiltInFile(name)), StringComparer.OrdinalIgnoreCase);

    private readonly PayloadWriter _writer;
    private readonly ConditionalWeakTable<FlowInputs, LaunchSchema> _launches = [];

    internal PayloadContract(ContractFile file)
    {
        File = file;
        _writer = new PayloadWriter(this);
        Rules = new PayloadRules(file);
        InputsNameUtf8 = InputsPath is { } path && path.AsSpan(1).IndexOfAny('/', '~') < 0
            ? System.Text.Encoding.UTF8.GetBytes(path[1..]) : default;
        InputPrefixUtf8 = System.Text.Encoding.UTF8.GetBytes(file.InputPrefix);
    }

    /// <summary>The platform's documented request; the default.</summary>
    public static PayloadContract Published => Shipped[nameof(Published)].Value;

    /// <summary>The shape in circulation with <c>execution_context</c> and <c>initial_attributes</c>.</summary>
    public static PayloadContract ExecutionContext => Shipped[nameof(ExecutionContext)].Value;

    /// <summary>The shape in circulation with <c>participants</c>.</summary>
    public static PayloadContract Participants => Shipped[nameof(Participants)].Value;

    /// <summary>The contracts that ship.</summary>
    public static IReadOnlyList<PayloadContract> BuiltIn => [Published, ExecutionContext, Participants];

    /// <summary>The contract's name, such as <c>Published</c>.</summary>
    public string Name => File.Name;

    /// <summary>What it is, in a sentence.</summary>
    public string Description => File.Description;

    /// <summary>OAuth scopes that a user's token needs. They do not apply to client credentials (vendor's OAuth documentation).</summary>
    public IReadOnlyList<string> RequiredScopes => File.Scopes;

    /// <summary>Permissions that the caller's roles must grant.</summary>
    public IReadOnlyList<string> RequiredPermissions => File.Permissions;

    /// <summary>What every input's name begins with on the wire: <c>Flow.</c>, or nothing.</summary>
    public string InputPrefix => File.InputPrefix;

    /// <summary>JSON pointer of the object with the inputs; null where the contract has no place for inputs.</summary>
    public string? InputsPath => File.Fields.GetValueOrDefault(ContextField.Attributes);

    /// <summary>What a valid body is, as JSON Schema (draft 2020-12).</summary>
    public JsonElement Schema => File.Schema;

    /// <summary>Wrong names in circulation: pointer of the wrong place to pointer of the right one.</summary>
    public IReadOnlyDictionary<string, string> Misnames => File.Misnames;

    /// <summary>Other spellings that are as good: pointer of the accepted spelling to pointer of the one that is written.</summary>
    public IReadOnlyDictionary<string, string> Aliases => File.Aliases;

    /// <summary>Fields of other contracts that have no counterpart in this one: pointer to the reason.</summary>
    public IReadOnlyDictionary<string, string> Nowhere => File.Nowhere;

    /// <summary>The name of the object with the inputs as it stands in a text; empty where it lies deeper, or there is none.</summary>
    internal ReadOnlyMemory<byte> InputsNameUtf8 { get; }

    /// <summary>The contract's data.</summary>
    internal ContractFile File { get; }

    /// <summary>The contract, laid out for testing payloads.</summary>
    internal PayloadRules Rules { get; }

    /// <summary><see cref="InputPrefix"/> as it stands in a text.</summary>
    internal ReadOnlyMemory<byte> InputPrefixUtf8 { get; }

    /// <summary>Reads a contract.</summary>
    /// <param name="nameOrPath">The name of one that ships, in any case, or the path of a contract file.</param>
    /// <exception cref="FlowConfigurationException">
    /// There is no such contract, or the file is no contract; the message begins with the FX9xxx code.
    /// </exception>
    public static PayloadContract Load(string nameOrPath)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(nameOrPath);
        return Shipped.TryGetValue(nameOrPath, out Lazy<PayloadContract>? shipped)
            ? shipped.Value
            : new PayloadContract(ContractFile.Read(nameOrPath, BuiltIn.Select(c => c.Name)));
    }

    /// <summary>
    /// Writes the body of a launch. What the contract has no field for travels as an input where it has a place for inputs; what it has no
    /// place for at all is left out, and <see cref="RowBinder.Bind"/> says so. A missing flow id is left out too, and
    /// <see cref="PayloadTester"/> says so.
    /// </summary>
    /// <param name="context">The context, with the flow's id.</param>
    /// <param name="inputs">The flow's declared inputs; they give the inputs' exact names.</param>
    /// <exception cref="InvalidOperationException">
    /// A value cannot be said in JSON; never after <see cref="RowBinder.Bind"/>, which leaves such values out and reports them.
    /// </exception>
    public FlowPayload Write(FlowExecutionContext context, FlowInputs inputs)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(inputs);
        return new FlowPayload(Name, _writer.Write(context, inputs));
    }

    /// <summary>The flow's id where a body says it as this contract has it; null where it does not, or not in such a text.</summary>
    internal string? FlowIdIn(JsonText text)
    {
        int id = File.Fields.TryGetValue(ContextField.FlowId, out string? place) ? text.Find(place) : -1;
        string? found = id >= 0 && text.Tokens[id].Kind == JsonTokenKind.String ? text.GetString(id) : null;
        return Guid.TryParse(found, out _) ? found : null;
    }

    /// <summary>What may be sent by this contract to a flow with these inputs; worked out once for each pair.</summary>
    internal LaunchSchema For(FlowInputs inputs) => _launches.GetValue(inputs, declared => new LaunchSchema(this, declared));

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static PayloadContract BuiltInFile(string name)
    {
        using Stream stream = typeof(PayloadContract).Assembly.GetManifestResourceStream($"{name}.json")!;
        byte[] utf8 = new byte[stream.Length];
        stream.ReadExactly(utf8);
        return new PayloadContract(ContractFile.Parse(utf8, $"{name}.json"));
    }
}
