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
    await load.RunAsync(port, Connections, TimeSpan.FromSeconds(3));
}

// Contenders take turns, so that whatever else the machine does falls on all alike; a ratio is taken within each turn. Beside what a clock
// on the wall says stands what the processors say: launches for each second of processor time, client included, which a busy machine
// disturbs less.
List<double>[] byWall = [[], [], []], byProcessor = [[], [], []];
for (int turn = 0; turn < amount; turn++)
{
    double[] wall = new double[contenders.Length], processor = new double[contenders.Length];
    for (int i = 0; i < contenders.Length; i++)
    {
        int place = (turn + i) % contenders.Length;
        TimeSpan used = Environment.CpuUsage.TotalTime;
        TimeSpan span = TimeSpan.FromSeconds(2);
        wall[place] = await load.RunAsync(contenders[place].Port, Connections, span);
        processor[place] = wall[place] * span.TotalSeconds / (Environment.CpuUsage.TotalTime - used).TotalSeconds;
    }

    for (int place = 0; place < contenders.Length; place++)
    {
        byWall[place].Add(wall[place] / wall[0]);
        byProcessor[place].Add(processor[place] / processor[0]);
    }
}

Console.WriteLine($"Launches at {Connections} connections, median of {amount} turns (least to most), {contenders[0].Name} = 1:");
for (int place = 1; place < contenders.Length; place++)
{
    Console.WriteLine($"{contenders[place].Name,13}: {Spread(byWall[place])} by the wall clock, {Spread(byProcessor[place])} by processor time");
}

static string Spread(List<double> values)
    => string.Create(CultureInfo.InvariantCulture,
        $"{values.Order().ElementAt(values.Count / 2):0.00} ({values.Min():0.00} to {values.Max():0.00})");
