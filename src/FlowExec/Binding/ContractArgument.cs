using System.Management.Automation;

namespace FlowExec.Binding;

/// <summary>What -Contract takes: a contract, the name of one, or a contract file.</summary>
internal static class ContractArgument
{
    /// <summary>The contract that is meant; null where none is given.</summary>
    /// <exception cref="FlowConfigurationException">There is none of that name, or the file is not one.</exception>
    public static PayloadContract? Resolve(PSCmdlet cmdlet, object? given)
    {
        object? plain = PlainValue.Unwrap(given);
        switch (plain)
        {
            case null:
                return null;
            case PayloadContract contract:
                return contract;
            default:
                return PayloadContract.Load(NameOf(cmdlet, plain));
        }
    }

    /// <summary>The name that is meant, or the full path of the file.</summary>
    public static string NameOf(PSCmdlet cmdlet, object given)
    {
        string text = PlainValue.Unwrap(given)?.ToString() ?? "";
        bool isFile = text.AsSpan().IndexOfAny('/', '\\') >= 0 || text.EndsWith(".json", StringComparison.OrdinalIgnoreCase);
        return isFile ? cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(text) : text;
    }
}
