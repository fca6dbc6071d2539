using System.Management.Automation;
using System.Reflection;

namespace FlowExec.Binding;

/// <summary>What the user wants to become of errors and warnings.</summary>
internal static class Preference
{
    /// <summary>True where the command is to stop at the first.</summary>
    /// <param name="cmdlet">The cmdlet.</param>
    /// <param name="parameter">The common parameter, such as ErrorAction.</param>
    /// <param name="variable">The preference variable that counts where it is not given.</param>
    public static bool StopsAt(PSCmdlet cmdlet, string parameter, string variable)
    {
        object? wanted = cmdlet.MyInvocation.BoundParameters.TryGetValue(parameter, out object? given)
            ? given
            : cmdlet.GetVariableValue(variable);
        return LanguagePrimitives.TryConvertTo(wanted, out ActionPreference preference) && preference == ActionPreference.Stop;
    }

    /// <summary>The kinds of notes that are shown: warnings always, decisions with -Verbose, exchanges and decisions with -Debug.</summary>
    public static IReadOnlyList<NoteKind> Notes(PSCmdlet cmdlet)
    {
        List<NoteKind> wanted = [NoteKind.Warning, NoteKind.Notice];
        if (Shows(cmdlet, "Verbose", "VerbosePreference")
            || (IsDebugged(cmdlet) && !cmdlet.MyInvocation.BoundParameters.ContainsKey("Verbose")))
        {
            wanted.Add(NoteKind.Decision);
        }

        if (Shows(cmdlet, "Debug", "DebugPreference"))
        {
            wanted.Add(NoteKind.Exchange);
        }

        return wanted;
    }

    /// <summary>
    /// Under -Debug PowerShell asks at every warning, error and verbose line whether to go on, unless the command was told what to do with
    /// them. Who debugs a run of a thousand rows wants to see it, so the command is told what the preference variables say. There is no
    /// public way to; on a runtime that is not PowerShell's own nothing is done.
    /// </summary>
    public static void AskNothing(PSCmdlet cmdlet)
    {
        if (!IsDebugged(cmdlet))
        {
            return;
        }

        Tell(cmdlet, "ErrorAction", "ErrorAction", cmdlet.GetVariableValue("ErrorActionPreference"));
        Tell(cmdlet, "WarningAction", "WarningPreference", cmdlet.GetVariableValue("WarningPreference"));
        Tell(cmdlet, "Verbose", "Verbose", true);
    }

    private static void Tell(PSCmdlet cmdlet, string parameter, string property, object? value)
    {
        PropertyInfo? told = cmdlet.CommandRuntime.GetType().GetProperty(property, BindingFlags.Instance | BindingFlags.NonPublic);
        if (told is not null && !cmdlet.MyInvocation.BoundParameters.ContainsKey(parameter)
            && LanguagePrimitives.TryConvertTo(value, told.PropertyType, out object? converted))
        {
            told.SetValue(cmdlet.CommandRuntime, converted);
        }
    }

    private static bool IsDebugged(PSCmdlet cmdlet) =>
        cmdlet.MyInvocation.BoundParameters.TryGetValue("Debug", out object? given) && given is SwitchParameter { IsPresent: true };

    private static bool Shows(PSCmdlet cmdlet, string parameter, string variable) =>
        cmdlet.MyInvocation.BoundParameters.TryGetValue(parameter, out object? given) && given is SwitchParameter on
            ? on
            : LanguagePrimitives.TryConvertTo(cmdlet.GetVariableValue(variable), out ActionPreference preference)
                && preference is not (ActionPreference.SilentlyContinue or ActionPreference.Ignore);
}
