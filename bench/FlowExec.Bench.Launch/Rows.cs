using System.Globalization;

namespace FlowExec.Bench.Launch;

/// <summary>So many rows: as a CSV file, and as the bodies that are sent for them, one a line.</summary>
internal sealed class Rows
{
    private readonly string _folder;
    private readonly string _flowId;
    private readonly Dictionary<int, (string Csv, string Bodies)> _made = [];

    public Rows(string folder, string flowId) => (_folder, _flowId) = (folder, flowId);

    public (string Csv, string Bodies) Of(int count)
    {
        if (!_made.TryGetValue(count, out (string Csv, string Bodies) files))
        {
            files = (Path.Combine(_folder, $"{count}.csv"), Path.Combine(_folder, $"{count}.jsonl"));
            using StreamWriter csv = File.CreateText(files.Csv), bodies = File.CreateText(files.Bodies);
            csv.Write("CustomerId,CustomerName,Phone,Vip,Score\n");
            for (int row = 1; row <= count; row++)
            {
                string id = row.ToString("D7", CultureInfo.InvariantCulture);
                string name = $"Customer, the {id}th";
                string phone = $"+4930{id}";
                string vip = row % 3 == 0 ? "true" : "false";
                int score = row % 1000;
                csv.Write(string.Create(CultureInfo.InvariantCulture, $"{id},\"{name}\",{phone},{vip},{score}\n"));
                string inputs = string.Create(
                    CultureInfo.InvariantCulture,
                    $"""
                    "Flow.customerId":"{id}","Flow.customerName":"{name}","Flow.phone":"{phone}","Flow.vip":{vip},"Flow.score":{score}
                    """);
                bodies.Write(string.Create(
                    CultureInfo.InvariantCulture,
                    $$$"""{"flowId":"{{{_flowId}}}","name":"welcome {{{id}}}","inputData":{ {{{inputs}}} }}"""));
                bodies.Write('\n');
            }

            _made.Add(count, files);
        }

        return files;
    }
}
