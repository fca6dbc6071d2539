using System.Text;

namespace FlowExec.Cli.Tests;

/// <summary>Tables as people have them, a few of each kind that public reports tell of, and what has to arrive of each row.</summary>
internal static class CaseTables
{
    private const string Bom = "\uFEFF";

    private static readonly Encoding Ansi = ReadingWords.EncodingOf("windows-1252");

    /// <summary>A table with what is right.</summary>
    /// <param name="Table">The table.</param>
    /// <param name="Sent">Each row in a line, of -Path and flowexec: the values as they have to arrive, or the code of the refusal.</param>
    /// <param name="Piped">The same for a pipe; null where nothing is lost by it.</param>
    /// <param name="Warned">The codes that are warned of.</param>
    /// <param name="PipeWarned">The same for a pipe; null for no others.</param>
    public sealed record Case(HandedTable Table, string[] Sent, string[]? Piped, string[] Warned, string[]? PipeWarned);

    public static IReadOnlyList<Case> All { get; } =
    [
        Of("01 sep=;", "sep=;\r\ncustomerId;customerName\r\n0101;Ott, Ida\r\n0102;Ley, Bo\r\n",
            ["0101|Ott, Ida", "0102|Ley, Bo"], piped: ["FX5022", "FX5022", "FX5022"], import: ";"),
        Of("01 sep=, in quotes", "\"sep=,\"\ncustomerId,customerName\n0103,Ida\n", ["0103|Ida"], piped: ["FX5022", "FX5022"]),
        Of("01 SEP= and a tab", "SEP=\t\ncustomerId\tcustomerName\n0104\tIda\n", ["0104|Ida"], piped: ["FX5022", "FX5022"], import: "\t"),
        Of("01 sep=| behind a mark", $"{Bom}sep=|\ncustomerId|customerName\n0105|Ida\n",
            ["0105|Ida"], piped: ["FX5022", "FX5022"], import: "|"),
        Of("01 sep=; before one column", "sep=;\ncustomerId\n0106\n", ["0106"], piped: ["FX5022", "FX5022"]),

        Of("03 values too many that are empty", "customerId,customerName\n0301,Ida,,\n0302,Bo,\n", ["0301|Ida", "0302|Bo"]),
        Of("03 values too many", "customerId,customerName\n0303,Ott,Ida\n0304,Bo\n", ["FX5014", "0304|Bo"], piped: ["0303|Ott", "0304|Bo"]),
        Of("03 values too few", "customerId,customerName,phone,language\n0305,Ida,1,de\n0306,Bo\n",
            ["0305|Ida|1|de", "FX5017"], piped: ["0305|Ida|1|de", "0306|Bo"], pipeWarned: ["FX5017"]),
        Of("03 cut off within a row", "customerId,customerName,phone\n0307,Ida,1\n0308,B", ["0307|Ida|1", "FX5017"],
            piped: ["0307|Ida|1", "0308|B"], pipeWarned: ["FX5017"]),
        Of("03 cut off within quotes", "customerId,phone,language\n0309,1,de\n0310,\"+49", ["0309|1|de", "FX5018"],
            piped: ["0309|1|de", "0310|+49"], pipeWarned: ["FX5017"]),

        Of("04 blanks behind delimiters", "customerId, customerName, phone\n0401, Ida Ott, +491\n", ["0401|Ida Ott|+491"]),
        Of("04 blanks before delimiters", "customerId ,customerName ,phone\n0402 ,Ida  ,+491 \n",
            ["0402|Ida|+491"], pipeWarned: ["FX5027"]),
        Of("04 blanks around quotes", "customerId,customerName\n0403, \"Ott, Ida\" \n", ["0403|Ott, Ida"]),
        Of("04 blanks that fill columns", "customerId ; vip  ; score\n0404       ; true ;    10\n", ["0404|true|10"], import: ";",
            pipeWarned: ["FX5027"]),
        Of("04 blanks within quotes", "customerId,customerName\n0405,\" Ida\"\n", ["0405| Ida"]),

        Of("05 a mark before quotes", $"{Bom}\"customerId\",\"customerName\"\n\"0501\",\"Jörg\"\n", ["0501|Jörg"]),
        Of("05 two marks", $"{Bom}{Bom}customerId,customerName\n0502,Ida\n", ["0502|Ida"]),
        Of("05 files put together", $"{Bom}customerId,customerName\n0503,A\n{Bom}customerId,customerName\n0504,B\n",
            ["0503|A", "FX5021", "0504|B"]),
        Of("05 UTF-16 with tabs", "customerId\tcustomerName\r\n0505\tJörg\r\n", ["0505|Jörg"], import: "\t", encoding: Encoding.Unicode),
        Of("05 UTF-16 the other way", "customerId,customerName\r\n0506,Jörg\r\n", ["0506|Jörg"], encoding: Encoding.BigEndianUnicode),
        Of("05 UTF-16 without a mark", "customerId,customerName\r\n0507,Пётр Ильич\r\n",
            ["0507|Пётр Ильич"], encoding: new UnicodeEncoding(false, false),
            importEncoding: "Unicode"),
        Of("05 UTF-32", "customerId,customerName\r\n0508,Jörg\r\n", ["0508|Jörg"], encoding: Encoding.UTF32),
        Of("05 a letter where a piece of the file ends", $"customerId,customerName\n0509,{new string('x', 65_500)}😀😀😀ö\n",
            [$"0509|{new string('x', 65_500)}😀😀😀ö"]),

        Of("06 a file that is no UTF-8", "customerId;customerName\n0601;Jörg\n0602;Ida\n",
            ["FX5016", "0602|Ida"], import: ";", encoding: Ansi),
        Of("06 with its encoding said", "customerId;customerName\n0603;Jörg €\n", ["0603|Jörg €"], import: ";", encoding: Ansi,
            importEncoding: "1252", how: new() { ["Encoding"] = ["windows-1252"] }),
        Of("06 a name of a column that nobody wants", "customerId;Straße\n0604;x\n", ["0604"], import: ";", encoding: Ansi,
            how: new() { ["ExcludeProperty"] = ["Stra*"] }),
        Of("06 a letter that was lost before", "customerId,customerName\n0605,J\uFFFDrg\n", ["FX5016"]),
        Of("06 UTF-8 that was read as something else", "customerId,customerName\n0606,JÃ¶rg\n", ["0606|JÃ¶rg"], warned: ["FX5030"]),

        Of("07 long numbers that were shortened", "customerId,phone\n0701,4.91701E+11\n0702,\"4,91701E+11\"\n",
            ["0701|4.91701E+11", "0702|4,91701E+11"], warned: ["FX5028"]),
        Of("07 words of a spreadsheet", "customerId,customerName,phone\n0703,#NAME?,########\n#REF!,Bo,1\n",
            ["0703|#NAME?|########", "#REF!|Bo|1"], warned: ["FX5028"]),
        Of("07 texts as formulas", "customerId,phone\n=\"00704\",=\"+491\"\n\"=\"\"00705\"\"\",1\n",
            ["00704|+491", "00705|1"], warned: ["FX5026"]),
        Of("07 the mark of a text", "customerId\n'00706\n", ["'00706"], warned: ["FX5028"]),
        Of("07 numbers that were made decimal", "customerId,phone\n07070.0,491701234567.0\n",
            ["07070.0|491701234567.0"], warned: ["FX5028"]),

        Of("08 dates of a country", "customerId,dueDate\n0801,31.12.2026\n0802,12/31/2026\n0803,46387\n", ["FX2005", "FX2005", "FX2005"]),
        Of("08 with the country said", "customerId;dueDate\n0804;31.12.2026 09:30\n", ["0804|2026-12-31T09:30:00+01:00"], import: ";",
            how: new() { ["Culture"] = ["de-DE"], ["TimeZone"] = ["Europe/Berlin"] }),
        Of("08 times without a zone", "customerId,dueDate\n0805,2026-12-31\n", ["0805|2026-12-31T00:00:00Z"], warned: ["FX5025"]),

        Of("10 a comma before fractions", "customerId;discount\n1001;1.234\n1002;2\n1003;1.234,50\n1004;2.345\n",
            ["FX5023", "1002|2", "FX2003", "FX5023"], import: ";"),
        Of("10 a point before fractions", "customerId;discount\n1005;1.234\n1006;2.5\n", ["1005|1.234", "1006|2.5"], import: ";"),
        Of("10 with the country said", "customerId;discount\n1007;1.234\n1008;1.234,50\n", ["1007|1234", "1008|1234.50"], import: ";",
            how: new() { ["Culture"] = ["de-DE"] }),

        Of("12 line ends within quotes", "customerId,customerName,score\r\n1201,\"a\r\nb\",1\r\n1202,c,x\r\n", ["1201|a\r\nb|1", "FX2002"]),
        Of("12 a line end in the first value", "customerId,customerName\n\"12\n03\",c\n", ["12\n03|c"]),
        Of("12 lines that end as on old Macs", "customerId,customerName\r1204,Ida\r1205,Bo\r", ["1204|Ida", "1205|Bo"]),
        Of("12 a line end within a name", "customerId,\"customer\nName\"\n1206,x\n", ["FX3001"]),
        Of("12 line ends of all kinds", "customerId,customerName\r\n1207,A\n1208,B\r1209,C", ["1207|A", "1208|B", "1209|C"]),

        Of("13 a quote that is never closed", "customerId,customerName,phone\n1301,A,1\n1302,\"B,2\n1303,C,3\n", ["1301|A|1", "FX5018"]),
        Of("13 in the last column",
            "\"customerId\",\"customerName\",\"phone\"\n\"1304\",\"A\",\"1\n\"1305\",\"B\",\"2\"\n\"1306\",\"C\",\"3\"\n",
            ["FX5015", "1306|C|3"], piped: ["FX5018", "1306|C|3"]),
        Of("13 one that is closed later", "customerId,customerName,phone\n1307,A,\"5\"\" x\n1308,B,2\n1309,C,\"7\"\" x\"\n1310,D,4\n",
            ["FX5015", "1310|D|4"], piped: ["FX5018", "1310|D|4"]),
        Of("13 one too many", "\"customerId\",\"phone\",\"language\"\n\"1311\",\"1\",\"x\"\"\n\"1312\",\"2\",\"y\"\n",
            ["FX5015"], piped: ["FX5018"]),
        Of("13 inches", "customerId,customerName\n1313,5\" pipe\n1314,\"say \"\"hi\"\"\"\n1315,\"6\" tube\"\n",
            ["1313|5\" pipe", "1314|say \"hi\"", "FX5015"], piped: ["1313|5\" pipe", "1314|say \"hi\"", "1315|6 tube\""],
            pipeWarned: ["FX5015"]),
        Of("13 backslashes", "customerId,customerName\n1316,\"say \\\"hi\\\", now\"\n1317,\"C:\\x\\\"\n",
            ["FX5015", "1317|C:\\x\\"], piped: ["1316|say \\hi\\\"", "1317|C:\\x\\"], pipeWarned: ["FX5015"]),
        Of("13 quotes that are none of CSV's", "customerId,customerName,phone\n1318,'Ott, Ida'\n1319,“Ott, Ida”\n1320,„Ott, Ida“\n",
            ["FX5015", "FX5015", "FX5015"]),
        Of("13 whole lines in quotes", "\"customerId,\"\"customerName\"\"\"\n\"1321,\"\"Ida\"\"\"\n",
            ["CsvDelimiterUnclear"], piped: ["FX3001"]),

        Of("15 words for no value where one is required", "customerId,customerName\nNULL,A\n\\N,B\n", ["FX5024", "FX5024"]),
        Of("15 in texts", "customerId,customerName,phone\n1501,NULL,#N/A\n1502,(null),n/a\n",
            ["1501|NULL|#N/A", "1502|(null)|n/a"], warned: ["FX5024"]),
        Of("15 in numbers", "customerId,score\n1503,NULL\n1504,nan\n", ["FX2002", "FX2002"]),
        Of("15 with the words said", "customerId,customerName,score\n1505,NULL,\\N\n",
            ["1505"], how: new() { ["NullValue"] = ["NULL", "\\N"] }),
        Of("15 empty values that are sent", "customerId,customerName,phone\n1506,\"\",\n   ,x,\n", ["1506||", "FX3002"],
            how: new() { ["EmptyValue"] = ["Empty"] }),

        Of("16 names of types", "customerId,customerName\n1601,System.Object[]\n1602,@{a=1}\n1603,System.Collections.Hashtable\n",
            ["FX2013", "FX2013", "FX2013"]),
        Of("16 lists", "customerId,tags,orderNumbers\n1604,a;b,1;2\n1605,\"[\"\"a\"\"]\",[3]\n1606,x,1|2\n",
            ["""1604|["a","b"]|[1,2]""", """1605|["a"]|[3]""", "FX2002"]),
        Of("16 lists with other delimiters", "customerId,tags\n1607,\"a,b\"\n1608,a|b\n",
            ["""1607|["a,b"]""", """1608|["a|b"]"""], warned: ["FX5031"]),
        Of("16 JSON", "customerId,preferences\n1609,\"{\"\"a\"\":12345678901234567890.10}\"\n1610,{a:1}\n",
            ["1609|{\"a\":12345678901234567890.10}", "FX2007"]),

        Of("19 a column that is called Name", "Name,customerId\nIda Ott,1901\n", ["1901 (Ida Ott)"], warned: ["FX5032"]),
        Of("19 columns that are called as parameters", "customerId,Path,Wait\n1902,/etc/passwd,true\n", ["FX3001"]),
        Of("19 which nobody wants", "customerId,Path,Wait\n1903,/etc/passwd,true\n",
            ["1903"], how: new() { ["ExcludeProperty"] = ["Path", "Wait"] }),

        Of("23 a name with commas", "customerId;\"customerName\"\n2301;Ott, Ida\n", ["2301|Ott, Ida"], import: ";"),
        Of("23 a delimiter that is not known", "customerId~customerName\n2302~Ida\n",
            ["CsvDelimiterUnclear"], piped: ["2302|Ida"], import: "~"),
        Of("23 and that is said", "customerId§customerName\n2303§Ida\n", ["2303|Ida"], import: "§", how: new() { ["Delimiter"] = ["§"] }),
        Of("23 one column", "customerId\n2304;x\n\n2305\n", ["2304;x", "2305"]),
        Of("23 two that fit alike", "customerId,a;customerName\n2306,b;Ida\n", ["CsvDelimiterUnclear"], piped: ["FX3001"], import: ";"),

        Of("24 what sqlcmd writes", "customerId,customerName\n----------,------------\n2401,Ida\n\n(1 rows affected)\n",
            ["FX5021", "2401|Ida", "FX5021"]),
        Of("26 rows with nothing in them", "customerId,customerName,phone\n2601,Ida,1\n,,\n   \n\"\",\"\",\"\"\n\u00A0,,\n",
            ["2601|Ida|1"]),
        Of("26 the mark that ended files long ago", "customerId,customerName\n2602,Ida\n\u001A", ["2602|Ida"]),
        Of("26 nothing but rows with nothing in them", "customerId,customerName\n,\n,\n", []),
    ];

    private static Case Of(
        string name, string text, string[] sent, string[]? piped = null, string[]? warned = null, string[]? pipeWarned = null,
        string? import = null, string? importEncoding = null, Encoding? encoding = null, Dictionary<string, string[]>? how = null)
    {
        Encoding written = encoding ?? new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        var options = new Dictionary<string, string>();
        _ = import is null || options.TryAdd("Delimiter", import);
        _ = importEncoding is null || options.TryAdd("Encoding", importEncoding);
        return new Case(
            new HandedTable(name, [.. written.GetPreamble(), .. written.GetBytes(text)]) { Import = options, How = how ?? [] },
            sent, piped, warned ?? [], pipeWarned);
    }
}
