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
}
