using System.Numerics;

namespace FlowExec.Emulation;

/// <summary>What strikes one request: one fault, and beside it what only bends the answer.</summary>
internal readonly record struct FaultDecision(FaultRule? Fault, TimeSpan Skew, TimeSpan QueryDelay)
{
    public bool Is(FaultKind kind) => Fault?.Kind == kind;
}

/// <summary>
/// Decides for each request. The draw depends on the seed, the rule's place and the request's number alone, so that the same seed gives
/// the same faults whatever the order in which threads come here.
/// </summary>
internal sealed class FaultPlan(IReadOnlyList<FaultRule> rules, int seed)
{
    private readonly FaultRule[] _rules = [.. rules];
    private readonly long[] _numbers = new long[Enum.GetValues<FaultTarget>().Length];

    public IReadOnlyList<FaultRule> Rules => _rules;

    public FaultDecision Next(FaultTarget target)
    {
        long number = Interlocked.Increment(ref _numbers[(int)target]);
        long overall = Interlocked.Increment(ref _numbers[(int)FaultTarget.Any]);
        var decision = default(FaultDecision);
        for (int i = 0; i < _rules.Length; i++)
        {
            FaultRule rule = _rules[i];
            long counted = rule.Target == FaultTarget.Any ? overall : number;
            if ((rule.Target != FaultTarget.Any && rule.Target != target) || !rule.Covers(counted) || Draw(i, counted) >= rule.Probability)
            {
                continue;
            }

            decision = rule.Kind switch
            {
                FaultKind.ClockSkew => decision with { Skew = decision.Skew + rule.Duration },
                FaultKind.QueryDelay => decision with { QueryDelay = decision.QueryDelay + rule.Duration },
                _ => decision.Fault is null ? decision with { Fault = rule } : decision,
            };
        }

        return decision;
    }

    private double Draw(int rule, long number)
        => (Scramble.Mix(Scramble.Mix((ulong)(uint)seed + 1, (ulong)rule + 1), (ulong)number) >> 11) * (1.0 / (1UL << 53));
}

/// <summary>A bijective mixer (the finalizer of SplitMix64): spreads seeds and counters evenly without state.</summary>
internal static class Scramble
{
    public static ulong Mix(ulong seed, ulong value)
    {
        ulong z = seed + (value * 0x9E3779B97F4A7C15UL);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return BitOperations.RotateLeft(z ^ (z >> 31), 17);
    }

    /// <summary>A version-4 UUID that depends on seed, purpose and number alone.</summary>
    public static Guid Uuid(int seed, int purpose, long number)
    {
        Span<byte> bytes = stackalloc byte[16];
        ulong high = Mix(Mix((ulong)(uint)seed + 1, (ulong)purpose), (ulong)number);
        BitConverter.TryWriteBytes(bytes, high);
        BitConverter.TryWriteBytes(bytes[8..], Mix(high, (ulong)number + 1));
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
