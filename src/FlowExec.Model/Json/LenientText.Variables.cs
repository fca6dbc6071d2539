using System.Text;

namespace FlowExec;

/// <content>Variables that the text itself gives a value before: their literal is read in their place. Nothing is worked out.</content>
internal ref partial struct LenientText
{
    private const int MostVariables = 20;
    private const int MostTries = 20;
    private const int LongestValue = 20_000;

    /// <summary>Writes the value of the variable that is all of an expression; false where the text does not tell it.</summary>
    private bool ReadVariable(int start, int end)
    {
        ReadOnlySpan<byte> name = _text[start..end].TrimEnd(" \t\r\n"u8);
        int value = _variables > 0 ? ValueOf(_text, start, name.TrimStart("&*"u8)) : -1;
        if (value < 0)
        {
            return false;
        }

        var reader = new LenientText(_text, value, _dialect) { _variables = Math.Min(--_variables, MostVariables / 10) };
        if (!reader.ReadValue(0) || reader._at > start || reader._at - value > LongestValue
            || reader._slips.Exists(slip => slip.Kind is SlipKind.BreaksOff))
        {
            return false;
        }

        _out.Write(reader.ToMended());
        _slips.AddRange(reader._slips);
        _at = end;
        return true;
    }

    /// <summary>A member that is a name alone, as in <c>{ flowId, name }</c>: the variable of that name; null for any other.</summary>
    private bool? ReadNameOfVariable()
    {
        int length = _text[_at..].IndexOfAnyExcept(IdentifierBytes);
        if (length <= 0 || _text[(_at + length)..].TrimStart(" \t\r\n"u8) is not [(byte)',' or (byte)'}', ..])
        {
            return null;
        }

        _out.Mark(_at);
        _out.Write(Encoding.UTF8.GetBytes(JsonStrings.Quote(Encoding.UTF8.GetString(_text.Slice(_at, length))) + ":"));
        return ReadExpression();
    }

    /// <summary>Where the last value stands that a variable was given before a place; -1 for none.</summary>
    private static int ValueOf(ReadOnlySpan<byte> text, int before, ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty || name.Length > 100 || name.ContainsAnyExcept(IdentifierBytes) || char.IsAsciiDigit((char)name[0]))
        {
            return -1;
        }

        ReadOnlySpan<byte> rest = text[..before];
        for (int tries = 0; tries < MostTries && rest.LastIndexOf(name) is >= 0 and var found; tries++, rest = rest[..found])
        {
            bool isWhole = found == 0 || !(IdentifierBytes.Contains(rest[found - 1]) || rest[found - 1] == (byte)'"');
            ReadOnlySpan<byte> behind = text[(found + name.Length)..before].TrimStart(" \t:"u8);
            if (isWhole && behind is [(byte)'=', not (byte)'=' and not (byte)'>', ..])
            {
                int value = before - behind.Length + 1;
                return value + Math.Max(0, text[value..before].IndexOfAnyExcept(" \t\r\n"u8));
            }
        }

        return -1;
    }
}
