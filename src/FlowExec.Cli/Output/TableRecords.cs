namespace FlowExec.Cli.Output;

/// <summary>Records as lines for people; the heading comes with the first.</summary>
/// <param name="output">Where to.</param>
/// <param name="heading">Lines before the first.</param>
/// <param name="line">One record; more than a line where it holds line ends.</param>
internal sealed class TableRecords<T>(TextWriter output, IReadOnlyList<string> heading, Func<T, string> line) : IRecords<T>
{
    private bool _begun;

    public void Write(T record)
    {
        if (!_begun)
        {
            _begun = true;
            foreach (string text in heading)
            {
                output.WriteLine(text.TrimEnd());
            }
        }

        output.WriteLine(line(record).TrimEnd());
    }

    public void End()
    {
    }
}
