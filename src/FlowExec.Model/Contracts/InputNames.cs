namespace FlowExec;

/// <summary>Names of inputs, with and without their scope.</summary>
internal static class InputNames
{
    private static readonly string Scope = Spelling.Fold(FlowInput.Scope);

    /// <summary>The name without <c>Flow.</c>.</summary>
    public static string Short(string name) =>
        name.StartsWith(FlowInput.Scope, StringComparison.OrdinalIgnoreCase) ? name[FlowInput.Scope.Length..] : name;

    /// <summary>
    /// The declared input for a context field that travels as an input: by its name, or else by its name in another spelling, for the
    /// wire's spellings of these (<c>contact_uri</c>, <c>contactUri</c>) are all in use, and the scope may be run into the name.
    /// </summary>
    public static FlowInput? Declared(FlowInputs inputs, string name)
    {
        if (inputs.TryGet(name, out FlowInput? input))
        {
            return input;
        }

        if (inputs.Count == 0)
        {
            return null;
        }

        string folded = Spelling.Fold(name);
        for (int i = 0; i < inputs.Count; i++)
        {
            if (Spelling.Fold(inputs[i].ShortName) is var known && (folded == known || folded == Scope + known))
            {
                return inputs[i];
            }
        }

        return null;
    }
}
