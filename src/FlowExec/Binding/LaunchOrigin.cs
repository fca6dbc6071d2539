using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Text;

namespace FlowExec.Binding;

/// <summary>What is kept of a command that launches, so that its batch can be resumed by name, and a command made of it again.</summary>
internal static class LaunchOrigin
{
    /// <summary>Parameters that say how rows are launched, and what keeps a run from doing harm; not how long one run may take, nor where
    /// it is kept.</summary>
    private static readonly string[] Kept =
    [
        "FlowId", "FlowName", "FlowVersion", "Name", "InputMap", "Constant", "IncludeProperty", "ExcludeProperty", "EmptyValue", "Contract",
        "Wait", "WaitTimeoutSec", "Expect", "ThrottleLimit", "RateLimit", "SkipTest", "Key", "KeyHash", "Retry", "NoMarker", "MaxFailure",
        "MaxSameError", "MaxRunning", "Canary", "CanarySpread", "NoOutputData", "SharedFile",
        nameof(CsvOptions.Encoding), nameof(CsvOptions.Delimiter), nameof(CsvOptions.Header), nameof(CsvOptions.SkipLines),
        nameof(CsvOptions.KeepBlanks),
        nameof(CsvOptions.AllowShortRows), "Culture", "TimeZone", "NullValue", "Strict",
    ];

    /// <summary>What is kept of a command.</summary>
    /// <param name="cmdlet">The command, with its parameters as they were given.</param>
    /// <param name="files">The files that it reads.</param>
    public static BatchOrigin Of(PSCmdlet cmdlet, IReadOnlyList<string> files)
    {
        Dictionary<string, object> bound = cmdlet.MyInvocation.BoundParameters;
        return new BatchOrigin(
            files,
            Kept.Where(name => bound.ContainsKey(name) && IsPlain(bound[name])).ToDictionary(
                name => name,
                name => (IReadOnlyList<string>)(name == "Contract" ? [ContractArgument.NameOf(cmdlet, bound[name])]
                    : Texts(name, bound[name]))));
    }

    /// <summary>The parameters of a command that goes on with a batch.</summary>
    public static Hashtable Parameters(FlowBatch batch, BatchOrigin origin)
    {
        var parameters = new Hashtable { ["Batch"] = batch.Name, ["LiteralPath"] = origin.Files.ToArray() };
        foreach ((string name, IReadOnlyList<string> values) in origin.Options)
        {
            parameters[name] = name switch
            {
                "InputMap" => new Hashtable(InputMapText.ReadAll(values), StringComparer.OrdinalIgnoreCase),
                "Expect" => ExpectArgument.Of(values),
                "NullValue" => values.ToArray(),
                "Constant" => ConstantArgument.Kept(values),
                _ => values.Count switch { 0 => true, 1 => values[0], _ => values.ToArray() },
            };
        }

        return parameters;
    }

    // A contract that is an object of the session cannot be kept.
    private static bool IsPlain(object value) =>
        PlainValue.Unwrap(value) is string or char or bool or int or Enum or Encoding or FailureLimit
            or SwitchParameter { IsPresent: true } or string[]
            or IDictionary;

    private static string[] Texts(string name, object value) => PlainValue.Unwrap(value) switch
    {
        IDictionary expected when name == "Expect" => [.. ExpectArgument.Pairs(expected).Select(pair => $"{pair.Key}={pair.Value}")],
        IDictionary constants when name == "Constant" =>
            [.. ConstantArgument.Of(constants).Select(one => ConstantText.Of(one.Key, one.Value))],
        SwitchParameter => [],
        string[] several => several,
        Encoding encoding => [encoding.WebName],
        IDictionary map => [.. map.Cast<DictionaryEntry>().Select(pair => $"{pair.Key}={PlainValue.Unwrap(pair.Value)}")],
        var one => [Convert.ToString(one, CultureInfo.InvariantCulture)!],
    };
}
