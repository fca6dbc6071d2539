using System.Buffers;
using System.Runtime.CompilerServices;

namespace FlowExec.Engine.Csv;

/// <summary>What is wrong with one record by itself.</summary>
internal enum CsvFault
{
    None,

    /// <summary>Text follows a closing quote before the next delimiter.</summary>
    TextBehindQuote,

    /// <summary>The file ends inside quotes.</summary>
    QuoteNeverClosed,

    /// <summary>A value, or the record, is longer than a request may be.</summary>
    TooLong,
}

/// <summary>
/// Takes one record after the other out of text that comes in pieces. A value in quotes is kept as it stands; a quote further in than at
/// a value's beginning is a character like others, as Excel and Import-Csv have it.
/// </summary>
/// <param name="delimiter">What stands between values.</param>
/// <param name="keepBlanks">True to leave blanks around values outside quotes.</param>
/// <param name="line">The line that the text begins on.</param>
internal sealed class CsvScanner(char delimiter, bool keepBlanks, long line = 1)
{
    /// <summary>No request is longer, and so no value.</summary>
    public const int LongestValue = FlowPayload.MaxBytes;

    /// <summary>More than a spreadsheet can have; values behind it are counted and not kept.</summary>
    public const int MostValues = 16_384;

    /// <summary>Characters of a record that are kept.</summary>
    private const int LongestRecord = 8 * LongestValue;

    private readonly SearchValues<char> _endsPlain = SearchValues.Create([delimiter, '\r', '\n']);
    private readonly List<string> _values = [];
    private char[] _value = new char[256];
    private int _length;
    private int _kept;
    private long _lastLine;
    private Place _place;
    private bool _isQuoted;
    private bool _isBegun;
    private bool _afterReturn;

    private enum Place
    {
        Before,
        Plain,
        Quoted,
        AtQuote,
        Behind,
        Lost,
    }

    /// <summary>The line that the scanner stands on, 1 for the first.</summary>
    public long Line { get; private set; } = line;

    /// <summary>The line that the record begins on.</summary>
    public long FirstLine { get; private set; } = line;

    /// <summary>The line that the quote stands on which the last value of the record opens with.</summary>
    public long QuoteLine { get; private set; }

    /// <summary>The record's values; no more than <see cref="MostValues"/>.</summary>
    public List<string> Values => _values;

    /// <summary>How many values the record has.</summary>
    public int Count { get; private set; }

    /// <summary>How many of them, from the first, have anything in them.</summary>
    public int Filled { get; private set; }

    /// <summary>What is wrong with the record.</summary>
    public CsvFault Fault { get; private set; }

    /// <summary>The value, 0 for the first, that the fault is in.</summary>
    public int FaultAt { get; private set; }

    /// <summary>The line that the fault stands on; of a quote that is never closed, the last line.</summary>
    public long FaultLine { get; private set; }

    /// <summary>True where a line's end stands behind the record.</summary>
    public bool IsEnded { get; private set; }

    /// <summary>True for a line with nothing on it.</summary>
    public bool IsEmptyLine => Count == 1 && Filled == 0 && Fault == CsvFault.None;

    /// <summary>Forgets the record.</summary>
    public void Begin()
    {
        _values.Clear();
        (Count, Filled, Fault, _kept, _length) = (0, 0, CsvFault.None, 0, 0);
        (_place, _isQuoted, _isBegun, IsEnded) = (Place.Before, false, false, false);
    }

    /// <summary>Goes on with the record.</summary>
    /// <param name="text">The text.</param>
    /// <param name="used">How much of it was used.</param>
    /// <returns>True at the record's end; false where more text is wanted.</returns>
    [MethodImpl(Compiled.AtOnce)]
    public bool Scan(ReadOnlySpan<char> text, out int used)
    {
        int at = 0;
        if (text.Length > 0 && !_isBegun)
        {
            at = _afterReturn && text[0] == '\n' ? 1 : 0;
            _afterReturn = false;
            FirstLine = Line;
            _isBegun = at < text.Length;
        }

        while (at < text.Length)
        {
            char c = text[at];
            switch (_place)
            {
                case Place.Before when c == delimiter || c is '\r' or '\n':
                case Place.AtQuote or Place.Behind when c == delimiter || c is '\r' or '\n':
                    at++;
                    if (EndValue(c))
                    {
                        used = at;
                        return true;
                    }

                    break;
                case Place.Before when c == '"':
                    (_place, _isQuoted, _length, QuoteLine) = (Place.Quoted, true, 0, Line);
                    _lastLine = Line;
                    at++;
                    break;
                case Place.Before when c is ' ' or '\t' or '\uFEFF':
                    if (keepBlanks && c != '\uFEFF')
                    {
                        Append([c]);
                    }

                    at++;
                    break;
                case Place.Before:
                    _place = Place.Plain;
                    break;
                case Place.Plain:
                    int length = LengthTo(text[at..], _endsPlain);
                    Append(text.Slice(at, length));
                    at += length;
                    _place = at < text.Length ? Place.Behind : Place.Plain;
                    break;
                case Place.Quoted:
                    at += Quoted(text[at..]);
                    break;
                case Place.AtQuote when c == '"':
                    Append([c]);
                    _place = Place.Quoted;
                    at++;
                    break;
                case Place.AtQuote or Place.Behind when c is ' ' or '\t':
                    _place = Place.Behind;
                    at++;
                    break;
                case Place.AtQuote or Place.Behind:
                    Fail(CsvFault.TextBehindQuote);
                    _place = Place.Lost;
                    break;
                default:
                    at += LengthTo(text[at..], LineEnds);
                    _place = at < text.Length ? Place.Behind : Place.Lost;
                    break;
            }
        }

        used = at;
        return false;
    }

    /// <summary>The text ends here.</summary>
    /// <returns>True where a record was begun.</returns>
    public bool End()
    {
        if (!_isBegun)
        {
            return false;
        }

        if (_place == Place.Quoted)
        {
            Fail(CsvFault.QuoteNeverClosed);
        }

        EndValue(delimiter);
        return true;
    }

    private static SearchValues<char> LineEnds { get; } = SearchValues.Create("\r\n");

    private static SearchValues<char> EndsQuoted { get; } = SearchValues.Create("\"\r\n");

    private static int LengthTo(ReadOnlySpan<char> text, SearchValues<char> ends) =>
        text.IndexOfAny(ends) is >= 0 and var at ? at : text.Length;

    private int Quoted(ReadOnlySpan<char> text)
    {
        int length = LengthTo(text, EndsQuoted);
        if (length > 0)
        {
            _afterReturn = false;
            _lastLine = Line;
            Append(text[..length]);
        }

        if (length == text.Length)
        {
            return length;
        }

        if (text[length] == '"')
        {
            _place = Place.AtQuote;
            _afterReturn = false;
        }
        else
        {
            Line += text[length] == '\n' && _afterReturn ? 0 : 1;
            _afterReturn = text[length] == '\r';
            Append(text.Slice(length, 1));
        }

        return length + 1;
    }

    /// <returns>True where the record ends with the value.</returns>
    [MethodImpl(Compiled.AtOnce)]
    private bool EndValue(char end)
    {
        ReadOnlySpan<char> value = _value.AsSpan(0, _length);
        value = _isQuoted || keepBlanks ? value : value.TrimEnd(" \t");
        if (Count < MostValues)
        {
            _values.Add(value.ToString());
        }

        Count++;
        Filled = value.IsEmpty ? Filled : Count;
        (_length, _isQuoted, _place) = (0, false, Place.Before);
        if (end == delimiter)
        {
            return false;
        }

        IsEnded = true;
        _afterReturn = end == '\r';
        Line++;
        return true;
    }

    [MethodImpl(Compiled.AtOnce)]
    private void Append(ReadOnlySpan<char> text)
    {
        if (_length + text.Length > LongestValue || _kept + text.Length > LongestRecord)
        {
            Fail(CsvFault.TooLong);
            return;
        }

        if (_length + text.Length > _value.Length)
        {
            Array.Resize(ref _value, Math.Max(2 * _value.Length, _length + text.Length));
        }

        text.CopyTo(_value.AsSpan(_length));
        _length += text.Length;
        _kept += text.Length;
    }

    private void Fail(CsvFault fault)
    {
        if (Fault == CsvFault.None)
        {
            (Fault, FaultAt, FaultLine) = (fault, Count, fault == CsvFault.QuoteNeverClosed ? _lastLine : Line);
        }
    }
}
