using FlowExec.Engine.Api;
using FlowExec.Engine.Pacing;

namespace FlowExec.Engine.Tests;

/// <summary>Executions that take now longer and now shorter, looked at by the pace and replaced when their ends are seen: event by event,
/// repeatable.</summary>
internal static class PlacesSimulation
{
    private const int Rows = 600;

    /// <summary>How long a request takes, in seconds.</summary>
    private const double Latency = 0.1;

    /// <summary>Runs.</summary>
    /// <param name="seconds">How long half of the executions take, at most.</param>
    /// <param name="spread">How far they differ: the standard deviation of the logarithm of their times.</param>
    /// <param name="places">How many may run at once.</param>
    /// <param name="quota">Requests a minute that the org allows.</param>
    /// <returns>How many ran on the average while rows were left, and how many requests a minute it took.</returns>
    public static (double Running, double RequestsPerMinute) Run(double seconds, double spread, int places, int quota)
    {
#pragma warning disable CA5394
        var random = new Random(1);
        var pace = new PollPace(new SeededChance(1), () => quota);
        var looks = new PriorityQueue<(double Launched, double Ends), double>();
        List<(double Began, double Ended)> ran = [];
        int polls = 0;
        double now = 0;
        double last = 0;
        for (int place = 0; place < places; place++)
        {
            Launch();
        }

        while (looks.TryDequeue(out (double Launched, double Ends) one, out now))
        {
            polls++;
            if (now + (Latency / 2) < one.Ends)
            {
                looks.Enqueue(one, now + Latency + pace.Next("flow", TimeSpan.FromSeconds(now + Latency - one.Launched), places).TotalSeconds);
                continue;
            }

            pace.Ended("flow", TimeSpan.FromSeconds(one.Ends - one.Launched));
            if (ran.Count < Rows)
            {
                now += Latency;
                Launch();
            }
        }

        double busy = ran.Sum(one => Math.Min(one.Ended, last) - one.Began);
        return (busy / last, (Rows + polls) / last * 60);

        void Launch()
        {
            double normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            double launched = last = now + (Latency / 2);
            double ends = launched + (seconds * Math.Exp(spread * normal));
            ran.Add((launched, ends));
            looks.Enqueue((launched, ends), now + Latency + pace.First("flow", places).TotalSeconds);
        }
#pragma warning restore CA5394
    }
}
