using System.Reflection;
using FlowExec.Tests;
using Xunit.v3;

[assembly: TimeLimit]

namespace FlowExec.Tests;

/// <summary>
/// A test that takes ten minutes hangs, however busy the machine is: its <c>TestContext.Current.CancellationToken</c> is cancelled, so that
/// it fails where it stands. Those that only a soak runs take their time.
/// </summary>
[AttributeUsage(AttributeTargets.Assembly)]
internal sealed class TimeLimitAttribute : BeforeAfterTestAttribute
{
    private const string Key = nameof(TimeLimitAttribute);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    public override void Before(MethodInfo methodUnderTest, IXunitTest test)
    {
        if (!test.Traits.ContainsKey("Category"))
        {
            ITestContext running = TestContext.Current;
            running.KeyValueStorage[Key] = new Timer(_ => running.CancelCurrentTest(), null, Limit, Timeout.InfiniteTimeSpan);
        }
    }

    public override void After(MethodInfo methodUnderTest, IXunitTest test)
    {
        if (TestContext.Current.KeyValueStorage.TryRemove(Key, out object? limit))
        {
            ((IDisposable)limit!).Dispose();
        }
    }
}
