using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using FlowExec.Binding;
using FlowExec.Loading;

namespace FlowExec.Completion;

/// <summary>The command that somebody is typing, as far as it can be told without running it.</summary>
/// <param name="Name">The command.</param>
/// <param name="Parameter">The parameter that is completed.</param>
/// <param name="Typed">What stands there, without its quotes.</param>
/// <param name="Ast">The command in its pipeline.</param>
/// <param name="Bound">The other arguments that are plain.</param>
internal sealed record TypedCommand(string Name, string Parameter, string Typed, CommandAst Ast, IDictionary Bound)
{
    /// <summary>The connection that it would use; null where there is none.</summary>
    public FlowOrg? Org
    {
        get
        {
            FlowOrg? org = PlainValue.Unwrap(Bound["Connection"]) as FlowOrg
                ?? (Text("Connection") is { } name ? RunspaceHoldings.Here.Named(name) : null)
                ?? RunspaceHoldings.Here.Current;
            return org is { IsConnected: true } ? org : null;
        }
    }

    /// <summary>The flow that it names, or that is piped to it; null where it names none.</summary>
    public string? Flow => Text("FlowId") ?? Text("FlowName") ?? Before("Get-Flow", "Name", "Id");

    /// <summary>The first file that it reads, or that is piped to it; null where that cannot be told.</summary>
    public string? File =>
        (Text("LiteralPath") ?? Text("Path") ?? Before("Import-Csv", "Path", "LiteralPath")) is { } given ? Resolve(given) : null;

    /// <summary>The journal that it names, a path as PowerShell's location has it; null where it names none.</summary>
    public string? Journal => Text("Journal") is not { } given || given.Contains("://", StringComparison.Ordinal)
        ? Text("Journal") : FullName(given);

    /// <summary>A plain argument; null where it is not given, or is not plain.</summary>
    public string? Text(string parameter) => Texts(parameter).FirstOrDefault();

    private IEnumerable<string> Texts(string parameter) => PlainValue.Unwrap(Bound[parameter]) switch
    {
        string text => [text],
        Guid id => [id.ToString()],
        IEnumerable several => several.Cast<object?>().Select(PlainValue.Unwrap).OfType<string>(),
        _ => [],
    };

    /// <summary>The plain argument of a command that stands before this one in the pipeline.</summary>
    private string? Before(string command, params string[] parameters)
    {
        CommandAst? earlier = (Ast.Parent as PipelineAst)?.PipelineElements.TakeWhile(element => element != Ast).OfType<CommandAst>()
            .LastOrDefault(element => command.Equals(element.GetCommandName(), StringComparison.OrdinalIgnoreCase));
        if (earlier is null)
        {
            return null;
        }

        StaticBindingResult bound = StaticParameterBinder.BindCommand(earlier);
        return parameters.Select(parameter => bound.BoundParameters.GetValueOrDefault(parameter)?.ConstantValue as string)
            .FirstOrDefault(text => text is not null);
    }

    private static string FullName(string path)
    {
        using PowerShell here = PowerShell.Create(RunspaceMode.CurrentRunspace);
        return here.AddScript("$ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($args[0])").AddArgument(path)
            .Invoke<string>()[0];
    }

    private static string? Resolve(string path)
    {
        using PowerShell here = PowerShell.Create(RunspaceMode.CurrentRunspace);
        return here.AddCommand(@"Microsoft.PowerShell.Management\Resolve-Path").AddParameter("Path", path)
            .AddParameter("ErrorAction", ActionPreference.Ignore).Invoke<PathInfo>().FirstOrDefault()?.ProviderPath;
    }
}
