using System.Text.Json.Nodes;

namespace FlowExec;

public class RowBinderTests
{
    private const string FlowId = "6f9619ff-8b86-4011-b42d-00c04fc964ff";

    private static readonly RowBinding ToFlow = new() { FlowId = FlowId };

    private static readonly FlowInputs Declared = new(
    [
        new("Flow.customerId", FlowInputType.String, IsRequired: true),
        new("Flow.score", FlowInputType.Integer),
        new("Flow.vip", FlowInputType.Boolean),
        new("Flow.tags", FlowInputType.String, IsCollection: true),
    ]);

    private static FlowRow Row(params (string Name, object? Value)[] cells) =>
        new(3, [.. cells.Select(c => KeyValuePair.Create(c.Name, c.Value))]) { Line = 4 };

    private static BoundRow Bind(FlowRow row, RowBinding? binding = null, FlowInputs? inputs = null, PayloadContract? contract = null) =>
        RowBinder.Bind(row, binding ?? ToFlow, inputs ?? FlowInputs.Unknown, contract ?? PayloadContract.Published);

    private static string Sent(FlowRow row, RowBinding? binding = null, FlowInputs? inputs = null, PayloadContract? contract = null)
    {
        BoundRow bound = Bind(row, binding, inputs, contract);
        Assert.False(bound.HasErrors, string.Join("; ", bound.Diagnostics));
        return (contract ?? PayloadContract.Published).Write(bound.Context, inputs ?? FlowInputs.Unknown).ToString();
    }

    private static Diagnostic OnlyError(BoundRow bound) => Assert.Single(bound.Diagnostics, d => d.Severity == DiagnosticSeverity.Error);

    [Fact]
    public void An_object_that_is_a_request_is_told_from_a_row_by_its_members_and_written_as_it_stands()
    {
        FlowRow request = Row(("flow_id", FlowId), ("inputData", new Dictionary<string, object?> { ["Flow.a"] = 1L }));
        Assert.True(PayloadShape.IsPayload(request));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse($$$"""{"flow_id":"{{{FlowId}}}","inputData":{"Flow.a":1}}"""),
            JsonNode.Parse(PayloadShape.Write(request)!.Value.Span)));
        Assert.False(PayloadShape.IsPayload(Row(("customerId", "1"), ("address", new Dictionary<string, object?> { ["city"] = "Köln" }))));
    }

    [Theory]
    [InlineData("P1W2D", "P9D")]
    [InlineData("P1Y10WT5M", "P1Y70DT5M")]
    [InlineData("pt5,5s", "PT5.5S")]
    [InlineData("-P2W", "-P14D")]
    public void A_duration_is_sent_in_its_plain_spelling(string text, string sent)
    {
        Assert.True(InputTyping.TryConvert(text, new FlowInput("Flow.a", FlowInputType.Duration), out object? typed, out _));
        Assert.Equal(sent, typed);
    }

    /// <summary>Behind Import-Csv nothing else is left of a quote that the file does not close.</summary>
    [Theory]
    [InlineData("a\n00043,Bo\n", true)]
    [InlineData("\n", true)]
    [InlineData("a\nb", false)]
    public void A_last_value_that_ends_in_a_line_break_may_be_a_quote_that_is_never_closed(string text, bool isTold)
    {
        FlowRow last = Row(("customerId", "1"), ("customerName", text)) with { IsTabular = true };
        FlowRow first = Row(("customerName", text), ("customerId", "1")) with { IsTabular = true };
        Assert.Equal(isTold ? ["FX5018"] : [], Bind(last).Diagnostics.Select(found => found.Code));
        Assert.All(Bind(last).Diagnostics, found => Assert.Equal(("customerName", DiagnosticSeverity.Warning), (found.ColumnName, found.Severity)));
        Assert.Empty(Bind(first).Diagnostics);
        Assert.Empty(Bind(last with { IsTabular = false }).Diagnostics);
    }

    [Theory]
    [InlineData("70.5", null)]
    [InlineData("1.234,50", null)]
    [InlineData("1.234", "de-DE reads it as 1234")]
    [InlineData("12,345", "en-US reads it as 12345")]
    public void A_culture_is_named_only_where_it_makes_a_whole_number_of_the_text(string text, string? named)
    {
        string help = OnlyError(Bind(Row(("customerId", "1"), ("score", text)), inputs: Declared)).Help!;
        Assert.Equal(named is not null, help.Contains("reads it as", StringComparison.Ordinal));
        Assert.Contains(named ?? "Write digits", help, StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_of_a_file_is_its_text_and_what_only_looks_like_one_stays()
    {
        static Dictionary<string, object?> Line(object? value, params string[] names)
        {
            var map = new Dictionary<string, object?> { ["value"] = value };
            foreach (string name in names)
            {
                map[name] = "x";
            }

            return map;
        }

        Assert.Equal("a", WrappedValue.Of(Line("a", "PSPath", "PSProvider")));
        Assert.All([Line(5, "PSPath", "PSProvider"), Line("a", "PSPath"), Line("a", "PSProvider"), Line("a")], one => Assert.Same(one, WrappedValue.Of(one)));
    }

    [Fact]
    public void A_context_is_shown_by_the_best_name_that_it_has()
    {
        var context = new FlowExecutionContext { FlowId = "i", FlowName = "f", Name = "n" };
        Assert.Equal(["n (0 inputs)", "f (0 inputs)", "i (0 inputs)", "flow execution (0 inputs)"],
            new[] { context, context with { Name = null }, context with { Name = null, FlowName = null }, new FlowExecutionContext() }.Select(one => one.ToString()));
    }

    [Fact]
    public void A_field_that_cannot_be_used_hides_no_other_that_is_missing()
    {
        BoundRow bound = Bind(Row(("participants", "nobody")), contract: PayloadContract.Participants);
        FlowPayload payload = PayloadContract.Participants.Write(bound.Context, FlowInputs.Unknown);
        FlowPayloadReport report = PayloadTester.Test(bound, payload, PayloadContract.Participants, FlowInputs.Unknown);
        Assert.Equal([(DiagnosticCodes.FieldValue, "participants"), (DiagnosticCodes.RequiredFieldMissing, null)],
            report.Diagnostics.Select(found => (found.Code, found.ColumnName)));
        Assert.Equal("/channel_type", report.Diagnostics[1].Path);
    }

    [Fact]
    public void What_no_column_fills_is_said_of_no_column()
    {
        FlowRow row = Row(("score", "1"));
        BoundRow bound = Bind(row, inputs: Declared);
        FlowPayload payload = PayloadContract.Published.Write(bound.Context, Declared);
        Diagnostic missing = Assert.Single(PayloadTester.Test(bound, payload, PayloadContract.Published, Declared).Diagnostics);
        Assert.Equal((DiagnosticCodes.RequiredInputMissing, null), (missing.Code, missing.ColumnName));
        Assert.StartsWith("Row 3: ", missing.Placed, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("flow_id")]
    [InlineData("flowId")]
    [InlineData("FlowID")]
    [InlineData("flow id")]
    [InlineData("FLOW-ID")]
    public void A_field_is_known_in_every_spelling(string column)
    {
        FlowRow row = Row((column, FlowId), ("a", "1"));
        Assert.Equal(new FlowReference(FlowId, null), RowBinder.FlowOf(row, new RowBinding { FlowName = "other" }));
        Assert.Equal($$$"""{"flowId":"{{{FlowId}}}","inputData":{"Flow.a":"1"}}""", Sent(row, new RowBinding()));
    }

    [Fact]
    public void A_name_with_the_prefix_is_always_an_input() =>
        Assert.Equal($$$"""{"flowId":"{{{FlowId}}}","inputData":{"Flow.Id":"7","Flow.name":"x"}}""", Sent(Row(("Flow.Id", "7"), ("flow.name", "x"))));

    [Fact]
    public void The_bindings_flow_is_for_rows_that_name_none()
    {
        var binding = new RowBinding { FlowName = "Customer follow-up" };
        Assert.Equal(new FlowReference(null, "Customer follow-up"), RowBinder.FlowOf(Row(("a", 1)), binding));
        Assert.Equal(new FlowReference(null, "Nightly sync"), RowBinder.FlowOf(Row(("flow_name", "Nightly sync")), binding));
        Assert.Equal(new FlowReference(FlowId, null), RowBinder.FlowOf(Row(("flow_name", ""), ("flow_id", FlowId)), binding));
        Assert.True(RowBinder.FlowOf(Row(("a", 1)), new RowBinding()).IsEmpty);
        Assert.Equal(DiagnosticCodes.NoFlow, OnlyError(Bind(Row(("a", 1)), new RowBinding())).Code);
    }

    [Fact]
    public void Inputs_take_the_declared_name_and_type() =>
        Assert.Equal(
            $$$"""{"flowId":"{{{FlowId}}}","inputData":{"Flow.customerId":"001","Flow.score":42,"Flow.vip":true,"Flow.tags":["a","b"]}}""",
            Sent(Row(("CustomerID", "001"), ("Flow.Score", "42"), ("VIP", "yes"), ("tags", "a;b")), inputs: Declared));

    [Fact]
    public void A_value_that_cannot_be_typed_names_row_column_value_and_type()
    {
        Diagnostic found = OnlyError(Bind(Row(("CustomerId", "1"), ("Score", "n/a")), inputs: Declared));
        Assert.Equal((DiagnosticCodes.NotInteger, 3L, 4, "Score", "/inputData/Flow.score"), (found.Code, found.Row, found.Line, found.ColumnName, found.Path));
        Assert.Equal("Row 3, column 'Score': 'n/a' is not a whole number.", found.Placed);
    }

    [Fact]
    public void Every_problem_of_a_row_is_found_in_one_pass()
    {
        BoundRow bound = Bind(Row(("score", "x"), ("vip", "maybe"), ("tags", "a;;b"), ("faxNumber", "1")), inputs: Declared);
        FlowPayloadReport report = PayloadTester.Test(bound, PayloadContract.Published.Write(bound.Context, Declared), PayloadContract.Published, Declared);
        Assert.Equal(
            [DiagnosticCodes.NotInteger, DiagnosticCodes.NotBoolean, DiagnosticCodes.NotCollection, DiagnosticCodes.UnknownInput, DiagnosticCodes.RequiredInputMissing],
            report.Diagnostics.Select(d => d.Code));
        Assert.All(report.Diagnostics, d => Assert.Equal(3, d.Row));
        Assert.Equal("faxNumber", report.Diagnostics[3].ColumnName);
    }

    [Fact]
    public void A_required_input_whose_value_is_wrong_is_one_defect()
    {
        var inputs = new FlowInputs([new("Flow.score", FlowInputType.Integer, IsRequired: true)]);
        BoundRow bound = Bind(Row(("score", "x")), inputs: inputs);
        FlowPayloadReport report = PayloadTester.Test(bound, PayloadContract.Published.Write(bound.Context, inputs), PayloadContract.Published, inputs);
        Assert.Equal(DiagnosticCodes.NotInteger, Assert.Single(report.Diagnostics).Code);
    }

    [Theory]
    [InlineData(EmptyValue.Omit, "")]
    [InlineData(EmptyValue.Null, "\"Flow.customerId\":null,\"Flow.note\":null")]
    [InlineData(EmptyValue.Empty, "\"Flow.customerId\":\"\",\"Flow.note\":\"\"")]
    public void An_empty_cell_is_left_out_unless_told_otherwise(EmptyValue empty, string sent)
    {
        string inputs = sent.Length == 0 ? "" : $$$""","inputData":{{{{sent}}}}""";
        Assert.Equal(
            $$"""{"flowId":"{{FlowId}}"{{inputs}}}""",
            Sent(Row(("customerId", ""), ("note", null)), ToFlow with { EmptyValue = empty }, new FlowInputs([new("Flow.customerId", FlowInputType.String)]) { AllowsOthers = true }));
    }

    [Fact]
    public void A_blank_cell_of_a_number_is_empty_and_so_is_one_of_a_text_that_is_required() =>
        Assert.Equal($$$"""{"flowId":"{{{FlowId}}}"}""", Sent(Row(("customerId", " \u00A0"), ("score", " ")), inputs: Declared));

    [Fact]
    public void A_blank_cell_of_a_text_that_is_not_required_is_a_text() =>
        Assert.Equal($$$"""{"flowId":"{{{FlowId}}}","inputData":{"Flow.customerId":"1","Flow.note":" "}}""", Sent(
            Row(("customerId", "1"), ("note", " ")), inputs: new FlowInputs([new("Flow.customerId", FlowInputType.String, IsRequired: true), new("Flow.note", FlowInputType.String)])));

    [Fact]
    public void An_input_map_renames_columns_and_columns_can_be_chosen_by_wildcards()
    {
        var binding = ToFlow with
        {
            InputMap = new Dictionary<string, string> { ["customerId"] = "Kunde Nr", ["Flow.score"] = "punkte" },
            IncludeProperty = ["v*", "t?gs", "[x-z]1"],
            ExcludeProperty = ["vip"],
        };
        Assert.Equal(
            $$$"""{"flowId":"{{{FlowId}}}","inputData":{"Flow.customerId":"001","Flow.score":5,"Flow.value":"9","Flow.tags":["a"],"Flow.y1":"1"}}""",
            Sent(Row(("Kunde Nr", "001"), ("Punkte", "5"), ("vip", "no"), ("value", "9"), ("tags", "a"), ("y1", "1"), ("w1", "1"), ("other", "x")), binding, Declared));
    }

    [Fact]
    public void A_column_that_the_input_map_names_and_the_row_lacks_is_an_error_with_the_nearest()
    {
        Diagnostic found = OnlyError(Bind(Row(("Kundennummer", "1")), ToFlow with { InputMap = new Dictionary<string, string> { ["customerId"] = "Kundenummer" } }));
        Assert.Equal(DiagnosticCodes.MappedColumnMissing, found.Code);
        Assert.Contains("Did you mean 'Kundennummer'", found.Help, StringComparison.Ordinal);
    }

    [Fact]
    public void The_name_column_names_the_execution_unless_the_flow_or_the_map_or_a_template_wants_it()
    {
        FlowRow row = Row(("Name", "Jörg"));
        Assert.Equal($$"""{"flowId":"{{FlowId}}","name":"Jörg"}""", Sent(row));
        Assert.Equal($$$"""{"flowId":"{{{FlowId}}}","inputData":{"Flow.name":"Jörg"}}""", Sent(row, inputs: new FlowInputs([new("Flow.name", FlowInputType.String)])));
        Assert.Equal(
            $$$"""{"flowId":"{{{FlowId}}}","inputData":{"Flow.name":"Jörg"}}""",
            Sent(row, ToFlow with { InputMap = new Dictionary<string, string> { ["name"] = "Name" } }));
        Assert.Equal($$"""{"flowId":"{{FlowId}}","name":"welcome Jörg"}""", Sent(row, ToFlow with { NameTemplate = "welcome {name}" }));
        BoundRow unused = Bind(row, ToFlow with { NameTemplate = "fixed" });
        Assert.Equal("fixed", unused.Context.Name);
        Assert.Equal((DiagnosticCodes.ColumnUnused, DiagnosticSeverity.Warning), (unused.Diagnostics[0].Code, unused.Diagnostics[0].Severity));
    }

    [Fact]
    public void A_template_uses_columns_that_are_left_out_and_escapes_braces() =>
        Assert.Equal(
            $$"""{"flowId":"{{FlowId}}","name":"{7} 42"}""",
            Sent(Row(("id", "7"), ("n", 42)), ToFlow with { NameTemplate = "{{{ID}}} {n}", ExcludeProperty = ["*"] }));

    [Fact]
    public void A_template_with_an_unknown_column_or_too_long_a_name_is_an_error()
    {
        Assert.Equal(DiagnosticCodes.NameTemplateColumn, OnlyError(Bind(Row(("id", "7")), ToFlow with { NameTemplate = "{idd}" })).Code);
        Assert.Equal(DiagnosticCodes.NameTooLong, OnlyError(Bind(Row(("id", new string('x', 300))), ToFlow with { NameTemplate = "{id}" })).Code);
    }

    [Theory]
    [InlineData("a {")]
    [InlineData("a }")]
    [InlineData("{}")]
    [InlineData("{a{b}")]
    public void A_template_that_cannot_be_read_is_refused_at_once(string template) =>
        Assert.Equal("NameTemplateInvalid", Assert.Throws<FlowConfigurationException>(() => NameTemplate.Parse(template)).Reason);

    [Fact]
    public void A_declared_input_called_like_a_field_without_a_place_is_typed_like_it()
    {
        var inputs = new FlowInputs([new("Flow.contactUri", FlowInputType.String), new("Flow.channel", FlowInputType.Integer)]);
        Assert.Equal(
            $$$"""{"flowId":"{{{FlowId}}}","inputData":{"Flow.contactUri":"tel:+1","Flow.channel":7}}""", Sent(Row(("contact_uri", "tel:+1"), ("Channel", "7")), inputs: inputs));
        Diagnostic found = OnlyError(Bind(Row(("Channel", "voice")), inputs: inputs));
        Assert.Equal((DiagnosticCodes.NotInteger, "Channel"), (found.Code, found.ColumnName));
    }

    [Fact]
    public void A_field_that_travels_as_an_input_the_flow_does_not_declare_is_found()
    {
        BoundRow bound = Bind(Row(("customerId", "1"), ("contact_uri", "tel:+1")), inputs: Declared);
        FlowPayloadReport report = PayloadTester.Test(bound, PayloadContract.Published.Write(bound.Context, Declared), PayloadContract.Published, Declared);
        Diagnostic found = Assert.Single(report.Diagnostics);
        Assert.Equal((DiagnosticCodes.ContextInputUndeclared, "contact_uri"), (found.Code, found.ColumnName));
    }

    [Theory]
    [InlineData("Published", """{"flowId":"6f9619ff-8b86-4011-b42d-00c04fc964ff","inputData":{"Flow.a":"1","Flow.channel":"voice","Flow.contactUri":"tel:+1","Flow.userId":"u"}}""")]
    [InlineData("ExecutionContext", """{"flow_id":"6f9619ff-8b86-4011-b42d-00c04fc964ff","execution_context":{"channel":"voice","contact_uri":"tel:+1","user_id":"u"},"initial_attributes":{"a":"1"}}""")]
    public void Any_wire_shape_is_understood_whatever_the_contract(string contract, string sent)
    {
        string[] shapes =
        [
            """{"flow_id":"6f9619ff-8b86-4011-b42d-00c04fc964ff","execution_context":{"channel":"voice","contact_uri":"tel:+1","user_id":"u"},"initial_attributes":{"a":"1"}}""",
            """{"flowId":"6f9619ff-8b86-4011-b42d-00c04fc964ff","inputData":{"Flow.a":"1"},"channel":"voice","contactUri":"tel:+1","userId":"u"}""",
        ];
        foreach (string shape in shapes)
        {
            Assert.True(JsonNode.DeepEquals(JsonNode.Parse(sent), JsonNode.Parse(Sent(FlowRowReader.FromJson(shape, 1, null), new RowBinding(), contract: PayloadContract.Load(contract)))));
        }
    }

    [Fact]
    public void The_participants_shape_is_understood_and_its_misname_too()
    {
        FlowRow full = FlowRowReader.FromJson(
            """{"flow_id":"abc-123","participants":[{"user_id":"u","role":"USER","channels":["voice"]}],"flow_execution_id":"x","start_node":"Start","channel_type":"web"}""", 1, null);
        Assert.Equal(
            """{"flow_id":"abc-123","participants":[{"user_id":"u","role":"USER","channels":["voice"]}],"flow_execution_id":"x","start_node":"Start","channel_type":"web"}""",
            Sent(full, new RowBinding(), contract: PayloadContract.Participants));
        BoundRow misnamed = Bind(FlowRowReader.FromJson("""{"flow_id":"abc-123","participant_id":"u","channel":"voice"}""", 1, null), contract: PayloadContract.Participants);
        JsonNode body = JsonNode.Parse(PayloadContract.Participants.Write(misnamed.Context, FlowInputs.Unknown).ToString())!;
        Assert.Equal("""[{"user_id":"u","channels":["voice"],"role":"USER"}]""", body["participants"]!.ToJsonString());
        Assert.True(Guid.TryParse((string?)body["flow_execution_id"], out _));
    }

    [Fact]
    public void Nothing_that_a_contract_cannot_carry_is_dropped_in_silence()
    {
        BoundRow bound = Bind(Row(("customerId", "1"), ("contact_uri", "tel:+1"), ("flow_version", "2.0")), contract: PayloadContract.Participants);
        Assert.False(bound.HasErrors);
        Assert.All(bound.Diagnostics, d => Assert.Equal(DiagnosticCodes.NotCarried, d.Code));
        Assert.Equal(3, bound.Diagnostics.Length);
        Assert.Contains(bound.Diagnostics, d => d.Message.Contains("'customerId'", StringComparison.Ordinal));
    }

    [Fact]
    public void Columns_that_are_there_twice_are_an_error()
    {
        Assert.Equal(DiagnosticCodes.ColumnTwice, OnlyError(Bind(Row(("a", "1"), ("A", "2")))).Code);
        Assert.Equal(DiagnosticCodes.ColumnTwice, OnlyError(Bind(Row(("a", "1"), ("Flow.a", "2")))).Code);
        Assert.Equal(DiagnosticCodes.FieldConflict, OnlyError(Bind(Row(("flow_id", "x"), ("flowId", "y")))).Code);
        Assert.False(Bind(Row(("flow_id", "x"), ("flowId", "x"))).HasErrors);
        Assert.False(Bind(Row(("flow_id", ""), ("flowId", "x"))).HasErrors);
        Assert.Equal(DiagnosticCodes.ColumnTwice, OnlyError(Bind(FlowRowReader.FromJson("""{"a":1,"inputData":{"Flow.a":2}}""", 1, null))).Code);
    }

    [Fact]
    public void A_column_without_a_name_is_an_error_only_where_it_has_a_value()
    {
        Assert.False(Bind(Row(("a", "1"), ("", ""))).HasErrors);
        Diagnostic found = OnlyError(Bind(Row(("a", "1"), (" ", "lost"))));
        Assert.Equal(DiagnosticCodes.ColumnUnnamed, found.Code);
        Assert.Contains("'lost'", found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_column_that_Import_Csv_named_itself_is_an_error_where_the_flow_declares_none()
    {
        Assert.Equal((DiagnosticCodes.ColumnUnnamed, "H1"), (OnlyError(Bind(Row(("customerId", "1"), ("H1", "lost")), inputs: Declared)) is var d ? d.Code : "", d.ColumnName));
        Assert.False(Bind(Row(("customerId", "1"), ("H1", "")), inputs: Declared).HasErrors);
        Assert.Contains("\"Flow.H1\":\"x\"", Sent(Row(("H1", "x"))), StringComparison.Ordinal);
    }

    [Fact]
    public void An_input_in_a_map_and_beside_it_is_an_error_in_either_order()
    {
        Assert.Equal(DiagnosticCodes.ColumnTwice, OnlyError(Bind(FlowRowReader.FromJson("""{"inputData":{"Flow.a":2},"a":1}""", 1, null))).Code);
        Assert.Equal(DiagnosticCodes.ColumnTwice, OnlyError(Bind(FlowRowReader.FromJson("""{"initial_attributes":{"Flow.a":2,"a":1}}""", 1, null))).Code);
    }

    [Fact]
    public void A_column_whose_name_is_broken_is_an_error()
    {
        string name = $"a{(char)0xD800}";
        Assert.Equal(DiagnosticCodes.BrokenUnicode, OnlyError(Bind(Row((name, "1")))).Code);
        Assert.Equal(DiagnosticCodes.BrokenUnicode, OnlyError(Bind(Row(("inputData", new Dictionary<string, object?> { [name] = 1 })))).Code);
    }

    [Fact]
    public void Thirty_inputs_are_all_found_by_name()
    {
        BoundRow bound = Bind(Row([.. Enumerable.Range(0, 30).Select(i => ($"in{i}", (object?)i))]));
        Assert.Equal(29, bound.Context.Attributes["IN29"]);
        Assert.False(bound.Context.Attributes.ContainsKey("in30"));
    }

    public static TheoryData<string, int> BrokenTexts => new() { { DiagnosticCodes.NullCharacter, 0 }, { DiagnosticCodes.BrokenUnicode, 0xD800 }, { DiagnosticCodes.BrokenUnicode, 0xDC00 } };

    [Theory]
    [MemberData(nameof(BrokenTexts))]
    public void Broken_texts_are_found(string code, int character)
    {
        string text = $"😀a{(char)character}";
        Diagnostic found = OnlyError(Bind(Row(("note", text))));
        Assert.Equal((code, "note"), (found.Code, found.ColumnName));
        Assert.Equal(code, OnlyError(Bind(Row(("flow_id", text)))).Code);
        Assert.Equal(code, OnlyError(Bind(Row(("note", new object?[] { text })))).Code);
        Assert.DoesNotContain('\0', found.Message);
    }

    [Fact]
    public void A_cell_of_100_kilobytes_is_a_value_and_shown_short_where_it_is_wrong()
    {
        string big = new('x', 100_000);
        Assert.Contains(big, Sent(Row(("note", big))), StringComparison.Ordinal);
        Assert.True(OnlyError(Bind(Row(("score", big)), inputs: Declared)).Message.Length < 200);
    }

    [Fact]
    public void A_value_that_contains_itself_is_an_error()
    {
        var map = new Dictionary<string, object?>();
        map["self"] = map;
        map["again"] = map;
        Assert.Equal(DiagnosticCodes.NotSendable, OnlyError(Bind(Row(("note", map)))).Code);
        Assert.Equal(DiagnosticCodes.NotSendable, OnlyError(Bind(Row(("note", new object())))).Code);
    }

    [Fact]
    public void A_row_that_could_not_be_read_says_so()
    {
        Diagnostic found = OnlyError(Bind(FlowRowReader.FromJson("{\n  \"a\": 1,\n}", 9, null)));
        Assert.Equal((DiagnosticCodes.RowNotJson, 9L, 3), (found.Code, found.Row, found.Line));
        Assert.Contains("array", OnlyError(Bind(FlowRowReader.FromJson("[]", 1, null))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_context_is_typed_and_completed_like_a_row()
    {
        var context = new FlowExecutionContext { Channel = "voice", Attributes = new FlowAttributes([new("Flow.SCORE", "42"), new("customerId", null)]) };
        var row = new FlowRow(1, []) { Context = context };
        Assert.Equal(
            $$$"""{"flowId":"{{{FlowId}}}","flowVersion":"2.0","name":"n 42","inputData":{"Flow.score":42,"Flow.customerId":null,"Flow.channel":"voice"}}""",
            Sent(row, ToFlow with { FlowVersion = "2.0", NameTemplate = "n {score}" }, new FlowInputs(Declared) { AllowsOthers = true }));
        Assert.Equal(DiagnosticCodes.NotInteger, OnlyError(Bind(row with { Context = context with { Attributes = new FlowAttributes([new("score", "x")]) } }, inputs: Declared)).Code);
    }

    [Theory]
    [InlineData(3, "3.0")]
    [InlineData(3.0, "3.0")]
    [InlineData(2.5, "2.5")]
    [InlineData("7.0", "7.0")]
    public void A_version_given_as_a_number_is_written_as_versions_are(object value, string version) =>
        Assert.Equal(version, Bind(Row(("flowVersion", value))).Context.FlowVersion);

    [Fact]
    public void Rows_of_different_columns_and_flows_are_each_bound_by_their_own()
    {
        for (int i = 0; i < 50; i++)
        {
            FlowRow row = Row(($"c{i % 11}", "5"), ("score", "5"));
            Assert.Contains($"\"Flow.c{i % 11}\":\"5\"", Sent(row), StringComparison.Ordinal);
            Assert.Contains("\"Flow.score\":5", Sent(row, inputs: new FlowInputs(Declared) { AllowsOthers = true }), StringComparison.Ordinal);
        }
    }
}
