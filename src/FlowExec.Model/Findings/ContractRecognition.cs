
namespace FlowExec;

/// <summary>Sees that a payload was written for another contract than the one that is spoken.</summary>
internal static class ContractRecognition
{
    /// <summary>Adds one information where a payload is plainly another contract's; its fields are explained each by themselves.</summary>
    public static void Add(JsonText text, PayloadContract spoken, FindingList findings)
    {
        if (text.Tokens[0].Kind != JsonTokenKind.Object)
        {
            return;
        }

        int own = Score(text, spoken);
        var others = PayloadContract.BuiltIn.Where(contract => contract.Name != spoken.Name)
            .Select(contract => (Contract: contract, Score: Score(text, contract))).OrderByDescending(one => one.Score).ToArray();
        if (others.Length == 0 || others[0].Score < 3 || others[0].Score <= own
            || (others.Length > 1 && others[1].Score == others[0].Score))
        {
            return;
        }

        PayloadContract meant = others[0].Contract;
        findings.Add(
            FindingRules.OtherShape.Of(meant.Name, spoken.Name) with
            {
                Advice =
                    $"{meant.Description} Where the org's gateway takes it, use {Term.Contract} {meant.Name}; the platform's own "
                        + $"API takes Published alone.",
            },
            0);
    }

    /// <summary>Two for a field that the contract has, one for a wrong name by which it is known.</summary>
    private static int Score(JsonText text, PayloadContract contract)
    {
        int score = 0;
        int seen = 0;
        for (int name = 1; name < text.Tokens[0].Next && seen < 100; name = text.Tokens[name + 1].Next, seen++)
        {
            if (text.Tokens[name].Length > 100)
            {
                continue;
            }

            string field = text.GetString(name);
            bool isKnown = contract.Rules.Shape.Properties.ContainsKey(field)
                || contract.Rules.Aliases.Any(alias => alias.Parent.Length == 0 && alias.Name == field);
            score += isKnown ? 2 : contract.Rules.MeantBy(JsonPointer.Append("", field)) is not null ? 1 : 0;
        }

        return score;
    }
}
