using System.Collections;
using System.Collections.Immutable;

namespace FlowExec;

/// <summary>Participants out of values: lists of maps, one map, or JSON text of these.</summary>
internal static class ParticipantReader
{
    /// <summary>Null where the value is no list of participants.</summary>
    public static ImmutableArray<FlowParticipant>? Read(object? value)
    {
        if (value is string text && (text.AsSpan().TrimStart() is not ['{' or '[', ..] || !JsonValues.TryParse(text, out value, out _)))
        {
            return null;
        }

        IEnumerable<object?> items = value switch
        {
            IReadOnlyDictionary<string, object?> or FlowParticipant => [value],
            string or null => [null],
            IEnumerable list => list.Cast<object?>(),
            _ => [null],
        };
        var participants = ImmutableArray.CreateBuilder<FlowParticipant>();
        foreach (object? item in items)
        {
            if ((item as FlowParticipant ?? (item is IReadOnlyDictionary<string, object?> map ? Of(map) : null)) is not { } participant)
            {
                return null;
            }

            participants.Add(participant);
        }

        return participants.ToImmutable();
    }

    /// <summary>Channels out of a list, or out of text with semicolons; null where it is neither.</summary>
    public static ImmutableArray<string>? Channels(object? value)
    {
        var channels = new FlowInput("Flow.channels", FlowInputType.String, IsCollection: true);
        if (value is null)
        {
            return [];
        }

        return InputTyping.TryConvert(value, channels, out object? typed, out _) ? [.. ((object?[])typed!).OfType<string>()] : null;
    }

    private static FlowParticipant? Of(IReadOnlyDictionary<string, object?> map)
    {
        string? userId = null;
        string? role = null;
        ImmutableArray<string> channels = [];
        foreach ((string name, object? value) in map)
        {
            switch (Spelling.Fold(name))
            {
                case "userid" or "participantid" or "id":
                    userId = FieldText.Of(value, ContextField.UserId);
                    break;
                case "role":
                    role = FieldText.Of(value, ContextField.UserId);
                    break;
                case "channels" or "channel" when Channels(value) is { } read:
                    channels = read;
                    break;
                default:
                    return null;
            }
        }

        return new FlowParticipant(userId, role, channels);
    }
}
