using System.CommandLine;
using System.CommandLine.Parsing;
using FlowExec.Cli.Emulators;
using FlowExec.Emulation;

namespace FlowExec.Cli.Commands;

/// <summary><c>flowexec emulator</c>: the emulator as a process of its own.</summary>
internal static class EmulatorCommand
{
    public static Command Create()
    {
        Option<int?> port = OptionOf.Number("--port", "n", "The TCP port; 0 or nothing takes a free one.", 0, 65535);
        Option<string> contract = OptionOf.Word(
            "--contract", "The body that the launch call wants.", [.. PayloadContract.BuiltIn.Select(c => c.Name)]);
        Option<int?> rateLimit = OptionOf.Number("--rate-limit", "n", "API requests a minute for one token. Default: 300.", 1);
        Option<int?> seed = OptionOf.Number("--seed", "n", "Makes faults, ids and tokens the same each time.", int.MinValue);
        Option<FaultRule[]> fault = Faults();
        Option<string?> flows = OptionOf.Text("--flows", "file", "A JSON file with flows in place of the built-in ones.");
        Option<string> clock = OptionOf.Word(
            "--clock",
            "virtual stands still until POST /emulator/clock moves it; skipping jumps over waits.", "real", "virtual", "skipping");
        Option<string> ledger = OptionOf.Word("--ledger", "Whether every launch is kept, or counts only.", "full", "counts");
        Option<bool> inputs = OptionOf.Switch("--ledger-inputs", "Keep in the ledger the inputs of each launch as they were received.");
        Option<TimeSpan?> latency = OptionOf.Duration("--latency", "How long every answer is held back, such as 50ms.", bareUnit: null);
        Option<int?> parent = OptionOf.Number("--parent", "pid", "End when this process has ended.", 1);
        Option<bool> json = OptionOf.Switch("--json", "Say where it listens as one line of JSON.");
        var command = new Command("emulator", "Runs a local org on this machine's loopback address until it is stopped.")
        {
            port, contract, rateLimit, seed, fault, flows, clock, ledger, inputs, latency, parent, json,
        };
        command.SetAction((parsed, stop) =>
        {
            var options = new FlowOrgEmulatorOptions
            {
                Port = parsed.GetValue(port) ?? 0,
                Contract = parsed.GetValue(contract)!,
                Seed = parsed.GetValue(seed),
                Faults = parsed.GetValue(fault)!,
                FlowPath = parsed.GetValue(flows),
                Clock = Enum.Parse<EmulatorClockKind>(parsed.GetValue(clock)!, ignoreCase: true),
                LedgerDetail = Enum.Parse<LedgerDetail>(parsed.GetValue(ledger)!, ignoreCase: true),
                LedgerInputs = parsed.GetValue(inputs),
                Latency = parsed.GetValue(latency) ?? TimeSpan.Zero,
            };
            options = parsed.GetValue(rateLimit) is { } limit ? options with { RateLimit = limit } : options;
            return EmulatorHost.RunAsync(options, parsed.GetValue(parent), parsed.GetValue(json), stop);
        });
        return command;
    }

    private static Option<FaultRule[]> Faults() => new("--fault")
    {
        Description = "A fault, such as ExecuteThenReset:0.05 or TooManyRequests@3-5; may be given more than once.",
        HelpName = "rule",
        DefaultValueFactory = _ => [],
        CustomParser = ReadFaults,
    };

    private static FaultRule[]? ReadFaults(ArgumentResult result)
    {
        try
        {
            return [.. result.Tokens.Select(token => FaultRule.Parse(token.Value))];
        }
        catch (FormatException e)
        {
            result.AddError(e.Message);
            return null;
        }
    }
}
