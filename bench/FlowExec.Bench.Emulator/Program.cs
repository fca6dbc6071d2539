using System.Globalization;
using FlowExec.Bench.Emulator;
using FlowExec.Emulation;

// Side-by-side measurements of the emulator: `speed` against a bare Kestrel and a bare HttpListener, `memory` over many launches.
const int Connections = 32;
string what = args.Length > 0 ? args[0] : "speed";
int amount = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : what == "memory" ? 1_000_000 : 7;

var options = new FlowOrgEmulatorOptions { RateLimit = int.MaxValue, LedgerDetail = LedgerDetail.Counts };
await using var emulator = FlowOrgEmulator.Start(options);
string flow = emulator.Flows.Single(f => f.Name == "Customer follow-up").Id;
var load = new LaunchLoad(emulator.IssueToken(), flow);
if (what == "memory")
{
    await MemoryRun.RunAsync(emulator, load, Connections, amount);
    return;
}

await using BareKestrel kestrel = await BareKestrel.StartAsync();
using var listener = new BareListener();
(string Name, int Port)[] contenders = [("Kestrel", kestrel.Port), ("emulator", emulator.Port), ("HttpListener", listener.Port)];
foreach ((_, int port) in contenders)
{
    await load.RunAsync(port, Connections, TimeSpan.FromSeconds(1));
}

// Contenders take turns, so that whatever else the machine does falls on all alike; a ratio is taken within each turn.
List<double> emulated = [], listened = [];
for (int turn = 0; turn < amount; turn++)
{
    double[] rates = new double[contenders.Length];
    for (int i = 0; i < contenders.Length; i++)
    {
        int place = (turn + i) % contenders.Length;
        rates[place] = await load.RunAsync(contenders[place].Port, Connections, TimeSpan.FromSeconds(2));
    }

    emulated.Add(rates[1] / rates[0]);
    listened.Add(rates[2] / rates[0]);
}

Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
    $"launches at {Connections} connections, median of {amount} turns, Kestrel = 1: emulator {Median(emulated):0.00} ({emulated.Min():0.00} to {emulated.Max():0.00}), bare HttpListener {Median(listened):0.00}"));

static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
