namespace FlowExec.Engine.Api;

/// <summary>One complete HTTP answer, read to its end.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The body; for an error as much of it as could be read.</param>
/// <param name="MediaType">The media type, such as <c>application/json</c>; null where none was told.</param>
/// <param name="CorrelationId">The platform's correlation id, where there is one.</param>
/// <param name="RateLimit">The rate limit, where the answer tells it.</param>
/// <param name="RetryAfter">The text of Retry-After, where there is one.</param>
/// <param name="Date">The sender's clock, where it is told.</param>
/// <param name="Location">Where a redirect points to.</param>
/// <param name="ReceivedAt">This machine's clock.</param>
internal sealed record HttpAnswer(
    int Status, ReadOnlyMemory<byte> Body, string? MediaType, string? CorrelationId, RateLimitReading? RateLimit,
    string? RetryAfter, DateTimeOffset? Date, string? Location, DateTimeOffset ReceivedAt)
{
    public bool IsSuccess => Status is >= 200 and < 300;
}
