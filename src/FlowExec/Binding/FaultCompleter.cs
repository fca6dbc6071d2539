using System.Collections;
using FlowExec.Emulation;

namespace FlowExec.Binding;

/// <summary>Completes the names of the emulator's faults.</summary>
public sealed class FaultCompleter : WordCompleter
{
    private protected override IEnumerable<(string Word, string Tip)> Words(IDictionary bound) =>
        Enum.GetNames<FaultKind>().Order(StringComparer.Ordinal).Select(name => (name,
            $"{name}, {name}:0.05 (probability) or {name}@17 (request number)"));
}
