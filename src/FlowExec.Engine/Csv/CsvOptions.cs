using System.Text;

namespace FlowExec.Engine;

/// <summary>How to read a CSV file where the file itself does not show it.</summary>
public sealed record CsvOptions
{
    /// <summary>The delimiter; null to find out from the header: comma, semicolon, tab or pipe.</summary>
    public char? Delimiter { get; init; }

    /// <summary>The encoding; null to find out: a byte-order mark, else UTF-16 where every other byte is zero, else UTF-8.</summary>
    public Encoding? Encoding { get; init; }
}
