using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace FlowExec;

/// <summary>What fills a place in a sentence.</summary>
/// <param name="Text">How it is shown.</param>
/// <param name="Token">The token of the payload that it tells something of; -1 for the module's own words and the flow's.</param>
/// <param name="IsValue">True for what a payload or a row has as a value.</param>
/// <param name="Term">The command or option that it names; null for anything else.</param>
internal readonly record struct Said(string Text, int Token = -1, bool IsValue = false, TermNames? Term = null)
{
    /// <summary>Stands for what must not be told.</summary>
    public static Said Hidden { get; } = new("***");

    /// <summary>Never the text: what is said outside a <see cref="Sentence"/> could not be hidden any more.</summary>
    public override string ToString() => Hidden.Text;

    /// <summary>A word of the module's own.</summary>
    public static implicit operator Said(string word) => new(word);

    /// <summary>A name or a word: shortened, on one line.</summary>
    public static Said Name(string name, int token = -1) => new(FieldText.Shorten(HiddenText.Show(name)), token);

    /// <summary>A value of a payload or a row.</summary>
    public static Said Value(object? value, int token = -1) => new(FieldText.Shorten(value), token, true);
}

/// <summary>
/// A sentence that is not put together yet: its words, and what fills the places between them. So what must not be told can be taken out
/// without a look at the words.
/// </summary>
[InterpolatedStringHandler]
internal sealed class Sentence : IEquatable<Sentence>
{
    private readonly ImmutableArray<string>.Builder _words = ImmutableArray.CreateBuilder<string>();
    private readonly ImmutableArray<Said>.Builder _said = ImmutableArray.CreateBuilder<Said>();
    private string? _text;

    /// <param name="literalLength">Characters of the words.</param>
    /// <param name="formattedCount">Places between them.</param>
    public Sentence(int literalLength, int formattedCount)
    {
        _ = (literalLength, formattedCount);
        _words.Add("");
    }

    private Sentence(Sentence other, Func<Said, Said> change)
        : this(0, 0)
    {
        _words.Clear();
        _words.AddRange(other._words);
        _said.AddRange(other._said.Select(change));
    }

    /// <summary>What fills the places.</summary>
    public IReadOnlyList<Said> Arguments => _said;

    [return: NotNullIfNotNull(nameof(words))]
    public static implicit operator Sentence?(string? words)
    {
        if (words is null)
        {
            return null;
        }

        var sentence = new Sentence(words.Length, 0);
        sentence.AppendLiteral(words);
        return sentence;
    }

    /// <summary>A format with <c>{0}</c>, <c>{1}</c> for its places.</summary>
    public static Sentence Of(string format, ReadOnlySpan<Said> arguments)
    {
        var sentence = new Sentence(0, 0);
        int at = 0;
        for (int open = format.IndexOf('{', at); open >= 0; open = format.IndexOf('{', at))
        {
            sentence.AppendLiteral(format[at..open]);
            sentence.AppendFormatted(arguments[format[open + 1] - '0']);
            at = open + 3;
        }

        sentence.AppendLiteral(format[at..]);
        return sentence;
    }

    public void AppendLiteral(string words) => _words[^1] += words;

    public void AppendFormatted(Said said)
    {
        _said.Add(said);
        _words.Add("");
    }

    public void AppendFormatted(Term term) => AppendFormatted(new Said(term.Names.PowerShell, Term: term.Names));

    public void AppendFormatted(string? word) => AppendFormatted(new Said(word ?? ""));

    public void AppendFormatted(long number, string? format = null) =>
        AppendFormatted(new Said(number.ToString(format, CultureInfo.InvariantCulture)));

    public void AppendFormatted(Sentence? other)
    {
        if (other is null)
        {
            return;
        }

        for (int i = 0; i < other._words.Count; i++)
        {
            AppendLiteral(other._words[i]);
            if (i < other._said.Count)
            {
                AppendFormatted(other._said[i]);
            }
        }
    }

    /// <summary>What is the same in every sentence of the kind: all but values.</summary>
    public string Kind => string.Concat(_words.Select((word, i) =>
        i < _said.Count ? word + (_said[i].IsValue ? "\0" : _said[i].Text) : word));

    /// <summary>The words with a capital at their beginning and a full stop at their end.</summary>
    public Sentence Whole()
    {
        var sentence = new Sentence(0, 0);
        sentence.AppendFormatted(this);
        string first = sentence._words[0];
        sentence._words[0] = first.Length > 0 ? char.ToUpperInvariant(first[0]) + first[1..] : first;
        sentence.AppendLiteral(".");
        return sentence;
    }

    /// <summary>The same for a user of the command line, whose commands and options have other names.</summary>
    public Sentence ForCommandLine() => With(static said => said.Term is { } term ? new Said(term.CommandLine) : said);

    /// <summary>The same words with other arguments.</summary>
    public Sentence With(Func<Said, Said> change) => _said.Count == 0 ? this : new Sentence(this, change);

    /// <inheritdoc/>
    public override string ToString() => _text ??= Compose();

    public bool Equals(Sentence? other) => other is not null && ToString() == other.ToString();

    public override bool Equals(object? obj) => Equals(obj as Sentence);

    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    private string Compose()
    {
        var text = new StringBuilder(_words[0]);
        for (int i = 0; i < _said.Count; i++)
        {
            text.Append(_said[i].Text).Append(_words[i + 1]);
        }

        return text.ToString();
    }
}
