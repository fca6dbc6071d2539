using System.Management.Automation;

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

    /// <summary>The kinds of notes that are shown: warnings always, decisions with -Verbose, exchanges with -Debug.</summary>
    public static IReadOnlyList<NoteKind> Notes(PSCmdlet cmdlet)
    {
        List<NoteKind> wanted = [NoteKind.Warning, NoteKind.Notice];
        if (Shows(cmdlet, "Verbose", "VerbosePreference"))
        {
            wanted.Add(NoteKind.Decision);
        }

        if (Shows(cmdlet, "Debug", "DebugPreference"))
        {
            wanted.Add(NoteKind.Exchange);
        }

        return wanted;
    }

    private static bool Shows(PSCmdlet cmdlet, string parameter, string variable) =>
        cmdlet.MyInvocation.BoundParameters.TryGetValue(parameter, out object? given) && given is SwitchParameter on
            ? on
            : LanguagePrimitives.TryConvertTo(cmdlet.GetVariableValue(variable), out ActionPreference preference)
                && preference is not (ActionPreference.SilentlyContinue or ActionPreference.Ignore);
}
