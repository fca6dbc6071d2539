namespace FlowExec.Engine.Api;

/// <summary>One complete HTTP answer, read to its end.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The body; for an error as much of it as could be read.</param>
/// <param name="ContentType">The text of Content-Type, where there is one.</param>
/// <param name="CorrelationId">The platform's correlation id, where there is one.</param>
/// <param name="RateLimit">The rate limit, where the answer tells it.</param>
/// <param name="RetryAfter">The text of an error's Retry-After, where there is one.</param>
/// <param name="Date">The sender's clock, where it is told.</param>
/// <param name="Location">Where a redirect points to.</param>
/// <param name="ReceivedAt">This machine's clock.</param>
internal sealed record HttpAnswer(
    int Status, ReadOnlyMemory<byte> Body, string? ContentType, string? CorrelationId, RateLimitReading? RateLimit,
    string? RetryAfter, DateTimeOffset? Date, string? Location, DateTimeOffset ReceivedAt)
{
    /// <summary>What must not become words of ours.</summary>
    public Redaction Hidden { get; init; } = Redaction.None;

    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>Something that the answer says, as it may be told: one line of bounded length, without what is hidden; null where nothing
    /// is left.</summary>
    public string? Words(string? text, int longest) => Hidden.Hide(ErrorWords.Clean(Hidden.Hide(text), longest));

    /// <summary>The media type, such as <c>application/json</c>; null where none was told.</summary>
    public string? MediaType => ContentType?.Split(';')[0].Trim() is { Length: > 0 } type ? type : null;
}
