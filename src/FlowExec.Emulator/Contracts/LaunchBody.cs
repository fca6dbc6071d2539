using System.Text.Json;
using FlowExec.Emulation.Api;

namespace FlowExec.Emulation.Contracts;

/// <summary>
/// Reads a launch's body by its contract. Published is the platform's own; the other two circulate in public threads and in integrations
/// built to them. This is a judge of its own: it shares nothing with the module's contracts.
/// </summary>
internal static class LaunchBody
{
    public static (LaunchRequest? Request, ApiError? Error) Read(LaunchContract contract, JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            return (null, ApiError.BadRequest("the body must be an object"));
        }

        var fields = new Fields(body, "");
        LaunchRequest? request = contract switch
        {
            LaunchContract.Published => ReadPublished(fields),
            LaunchContract.ExecutionContext => ReadExecutionContext(fields),
            _ => ReadParticipants(fields),
        };
        return fields.Error is { } error ? (null, error) : (request, null);
    }

    private static LaunchRequest? ReadPublished(Fields body)
    {
        body.Only("flowId", "flowVersion", "inputData", "name");
        string? flowId = body.Text("flowId", required: true);
        if (flowId is null)
        {
            return null;
        }

        if (!Guid.TryParseExact(flowId, "D", out _))
        {
            body.Fail(ApiError.InvalidValue(flowId.Length <= 60 ? flowId : flowId[..60] + "...", "UUID", "a flow's id", "flowId"));
        }

        string? version = body.Text("flowVersion");
        return new LaunchRequest(flowId)
        {
            Version = version is "" ? null : version,
            Name = body.Text("name"),
            Inputs = body.Object("inputData"),
            InputField = "inputData",
        };
    }

    private static LaunchRequest? ReadExecutionContext(Fields body)
    {
        body.Only("flow_id", "flowId", "execution_context", "initial_attributes");
        string? snake = body.Text("flow_id");
        string? camel = body.Text("flowId");
        if (snake is not null && camel is not null && snake != camel)
        {
            body.Fail(ApiError.BadRequest("flow_id and flowId name different flows", "flow_id"));
        }

        string? flowId = snake ?? camel;
        if (string.IsNullOrEmpty(flowId))
        {
            body.Fail(ApiError.BadRequest("flow_id is required", "flow_id"));
        }

        if (body.Object("execution_context", required: true) is { } element)
        {
            Fields context = body.Inside(element, "execution_context.");
            context.Only("channel", "contact_uri", "user_id");
            context.Text("channel", required: true);
            context.Text("user_id", required: true);
            string? uri = context.Text("contact_uri", required: true);
            if (uri is not null && !Uri.TryCreate(uri, UriKind.Absolute, out _))
            {
                string shown = uri.Length <= 60 ? uri : uri[..60] + "...";
                context.Fail(ApiError.InvalidValue(
                    shown, "URI", "a URI with a scheme, such as tel:+15550199", "execution_context.contact_uri"));
            }
        }

        return flowId is null ? null : new LaunchRequest(flowId)
        {
            Inputs = body.Object("initial_attributes"),
            InputField = "initial_attributes",
            ShortNames = true,
        };
    }

    private static LaunchRequest? ReadParticipants(Fields body)
    {
        body.Only("flow_id", "participants", "flow_execution_id", "start_node", "channel_type");
        string? flowId = body.Text("flow_id", required: true);
        body.Text("channel_type", required: true);
        int count = 0;
        foreach (JsonElement element in body.Items("participants"))
        {
            string at = $"participants[{count++}]";
            if (element.ValueKind != JsonValueKind.Object)
            {
                body.Fail(ApiError.BadRequest($"{at} must be an object", at));
                break;
            }

            Fields participant = body.Inside(element, at + ".");
            participant.Only("user_id", "role", "channels");
            participant.Text("user_id", required: true);
            participant.Text("role", required: true);
            if (participant.Items("channels").Any(c => c.ValueKind != JsonValueKind.String || c.GetString()!.Length == 0))
            {
                participant.Fail(ApiError.BadRequest($"{at}.channels must hold texts", at + ".channels"));
            }
        }

        string? executionId = body.Text("flow_execution_id");
        if (executionId is { Length: 0 or > 256 })
        {
            body.Fail(ApiError.BadRequest("flow_execution_id must have 1 to 256 characters", "flow_execution_id"));
        }

        return flowId is null ? null : new LaunchRequest(flowId) { ExecutionId = executionId, StartNode = body.Text("start_node") };
    }

    /// <summary>The fields of one object; keeps the first thing that is wrong.</summary>
    private sealed class Fields(JsonElement element, string prefix, Fields? outer = null)
    {
        private ApiError? _error;

        public ApiError? Error => _error;

        public Fields Inside(JsonElement inner, string at) => new(inner, prefix + at, this);

        public void Fail(ApiError error)
        {
            _error ??= error;
            outer?.Fail(error);
        }

        public void Only(params ReadOnlySpan<string> known)
        {
            foreach (JsonProperty member in element.EnumerateObject())
            {
                bool found = false;
                foreach (string name in known)
                {
                    found |= member.NameEquals(name);
                }

                if (!found)
                {
                    string shown = member.Name.Length <= 60 ? member.Name : member.Name[..60] + "...";
                    Fail(ApiError.BadRequest($"'{prefix}{shown}' is not a field of this request", prefix + shown));
                }
            }
        }

        public string? Text(string name, bool required = false)
        {
            if (!element.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null)
            {
                if (required)
                {
                    Fail(ApiError.BadRequest($"{prefix}{name} is required", prefix + name));
                }

                return null;
            }

            if (value.ValueKind != JsonValueKind.String)
            {
                Fail(ApiError.BadRequest($"{prefix}{name} must be a text", prefix + name));
                return null;
            }

            string text = value.GetString()!;
            if (required && text.Length == 0)
            {
                Fail(ApiError.BadRequest($"{prefix}{name} is empty", prefix + name));
            }

            return text;
        }

        public JsonElement? Object(string name, bool required = false)
        {
            if (!element.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null)
            {
                if (required)
                {
                    Fail(ApiError.BadRequest($"{prefix}{name} is required", prefix + name));
                }

                return null;
            }

            if (value.ValueKind == JsonValueKind.Object)
            {
                return value;
            }

            Fail(ApiError.BadRequest($"{prefix}{name} must be an object", prefix + name));
            return null;
        }

        /// <summary>The items of an array that must be there and not be empty.</summary>
        public JsonElement.ArrayEnumerator Items(string name)
        {
            if (element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0)
            {
                return value.EnumerateArray();
            }

            Fail(ApiError.BadRequest($"{prefix}{name} must be an array with at least one item", prefix + name));
            return default;
        }
    }
}
