using System.Text.Json;

namespace FlowExec.Emulation.Control;

/// <summary>The ledger as JSON, for other processes.</summary>
internal static class LedgerJson
{
    public static void Write(Utf8JsonWriter json, LedgerSnapshot ledger, bool launches)
    {
        json.WriteStartObject();
        json.WriteString("takenAt", OrgFacts.Stamp(ledger.TakenAt));
        json.WriteNumber("requests", ledger.Requests);
        json.WriteNumber("launchCount", ledger.LaunchCount);
        json.WriteNumber("signIns", ledger.SignIns);
        json.WriteNumber("mostLaunchesInWindow", ledger.MostLaunchesInWindow);
        Counts(json, "answersByStatus", ledger.AnswersByStatus);
        Counts(json, "faultsByKind", ledger.FaultsByKind);
        Counts(json, "launchesByFlow", ledger.LaunchesByFlow);
        Counts(json, "executionsByStatus", ledger.ExecutionsByStatus);
        json.WriteStartArray("windows");
        foreach (LedgerWindow window in ledger.Windows)
        {
            json.WriteStartObject();
            json.WriteString("token", window.Token);
            json.WriteString("start", OrgFacts.Stamp(window.Start));
            json.WriteNumber("requests", window.Requests);
            json.WriteNumber("launches", window.Launches);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (launches)
        {
            json.WriteStartArray("launches");
            foreach (LedgerLaunch launch in ledger.Launches)
            {
                json.WriteStartObject();
                json.WriteNumber("number", launch.Number);
                json.WriteString("arrivedAt", OrgFacts.Stamp(launch.ArrivedAt));
                json.WriteString("token", launch.Token);
                json.WriteString("clientId", launch.ClientId);
                json.WriteString("bodyHash", launch.BodyHash);
                json.WriteString("executionId", launch.ExecutionId);
                json.WriteString("flowId", launch.FlowId);
                json.WriteString("name", launch.Name);
                json.WriteString("told", launch.Told);
                if (launch.Inputs is { } inputs)
                {
                    json.WritePropertyName("inputs");
                    json.WriteRawValue(inputs);
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void Counts<T>(Utf8JsonWriter json, string name, IReadOnlyDictionary<T, long> counts)
        where T : notnull
    {
        json.WriteStartObject(name);
        foreach ((T key, long count) in counts)
        {
            json.WriteNumber(key.ToString()!, count);
        }

        json.WriteEndObject();
    }
}
