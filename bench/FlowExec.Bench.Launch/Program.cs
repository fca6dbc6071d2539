using FlowExec.Bench.Launch;

// What launching costs beside what people do without FlowExec. `compare` starts an emulator and the clients, each a process of its own, in
// turns; `bare` is one of these clients.
return args switch
{
    ["bare", var api, var bodies, var inFlight] => await BareLoop.RunAsync(new Uri(api), bodies, Number(inFlight)),
    ["compare", .. var options] => await Comparison.RunAsync(CompareOptions.Parse(options)),
    _ => throw new ArgumentException("It is 'compare' or 'bare'; bench/Measure-Launch.ps1 knows the arguments."),
};

static int Number(string text) => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
