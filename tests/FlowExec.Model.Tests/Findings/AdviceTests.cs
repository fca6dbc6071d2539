using System.Reflection;
using System.Text.RegularExpressions;

namespace FlowExec;

/// <summary>Advice holds which command or option is meant, and each face says it in its own words.</summary>
public partial class AdviceTests
{
    public static TheoryData<string> Rules => [.. AllRules.Select(rule => rule.Name)];

    private static IEnumerable<FieldInfo> AllRules => typeof(FindingRules)
        .GetFields(BindingFlags.Static | BindingFlags.Public).Where(rule => rule.FieldType == typeof(FindingRule));

    [Fact]
    public void A_term_is_what_each_face_calls_it_and_words_stay_as_they_are()
    {
        Sentence advice = $"Give {Term.FlowName}, or see {Term.DeclaredInputs}; -FlowName is a word here.";

        Assert.Equal("Give -FlowName, or see (Get-Flow ...).Inputs; -FlowName is a word here.", advice.ToString());
        Assert.Equal("Give --flow-name, or see what 'flowexec flows' shows; -FlowName is a word here.", advice.ForCommandLine().ToString());
    }

    [Fact]
    public void A_term_stays_one_in_a_sentence_of_sentences_and_where_values_are_hidden()
    {
        Sentence step = $"{Term.TestPayload} shows it.";
        Sentence whole = $"Most likely: {Said.Value("secret")}. {step}";

        Sentence hidden = whole.With(said => said.IsValue ? Said.Hidden : said);

        Assert.Equal("Most likely: ***. 'flowexec test' shows it.", hidden.ForCommandLine().ToString());
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void No_rule_sends_a_user_of_the_command_line_after_a_parameter(string name)
    {
        var rule = (FindingRule)AllRules.Single(known => known.Name == name).GetValue(null)!;

        string help = rule.Help?.ForCommandLine().ToString() ?? "";

        Assert.DoesNotMatch(Parameter(), InPowerShell().Replace(help, ""));
    }

    [GeneratedRegex(@"(?<![\w-])-[A-Z][A-Za-z]+|(Get|Test|Repair)-Flow")]
    private static partial Regex Parameter();

    // What is said of PowerShell itself, or to those who use it.
    [GeneratedRegex(@"\(in PowerShell: [^)]*\)|ConvertTo-Json[^,.]*|Import-Csv[^.]*|Read the file with -Path[^.]*.*|GET reads .*|; -Path names the line|Get-Content .*")]
    private static partial Regex InPowerShell();
}
