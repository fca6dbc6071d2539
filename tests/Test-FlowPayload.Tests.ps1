
BeforeAll { . "$PSScriptRoot/Setup.ps1" }

Describe 'Test-FlowPayload without an org' {
    BeforeAll { $id = '7d9b1f60-52c1-4e0a-8b1e-0c5a11f10001' }

    It 'finds nothing wrong with what the platform documents' {
        $report = @{ flowId = $id; inputData = @{ 'Flow.a' = 1 } } | ConvertTo-Json | Test-FlowPayload
        $report.IsValid | Should -BeTrue
        $report.Contract | Should -Be 'Published'
    }

    It 'finds every defect of a text in one pass, with its place' {
        $report = '{ "flow_id": "abc-123", "nonsense": 1 }' | Test-FlowPayload
        $report.IsValid | Should -BeFalse
        $report.Diagnostics.Code | Should -Contain 'FX1003'
        ($report.Diagnostics | Where-Object Code -EQ FX1003).Message -join ' ' | Should -Match "did you mean 'flowId'"
        $report.Diagnostics.Path | Should -Contain '/nonsense'
    }

    It 'reads a file' {
        Set-Content "$TestDrive/payload.json" '{ "flowId": 1 }'
        $report = Test-FlowPayload -Path "$TestDrive/*.json"
        $report.IsValid | Should -BeFalse
        $report.Source | Should -Match 'payload\.json$'
    }

    It 'reads a table row by row whatever its file is called' {
        Set-Content "$TestDrive/rows" "flowId,score`n$id,1`nno uuid,2"
        $reports = Test-FlowPayload -Path "$TestDrive/rows"
        $reports.Row | Should -Be 1, 2
        $reports.IsValid | Should -Be $true, $false
    }

    It 'says so where a file is not there' {
        (Get-ErrorOf { Test-FlowPayload -Path "$TestDrive/none.json" }).FullyQualifiedErrorId | Should -BeLike 'FileNotFound,*'
        (Get-ErrorOf { Test-FlowPayload -LiteralPath "$TestDrive/none.json" }).CategoryInfo.Category | Should -Be 'ReadError'
    }

    It 'answers True or False with -Quiet, one for each payload' {
        '{}', ('{{ "flowId": "{0}" }}' -f $id) | Test-FlowPayload -Quiet | Should -Be @($false, $true)
    }

    It 'hands on what is valid with -PassThru, and writes an error for the rest' {
        $good = @{ flowId = $id }
        $passed = @{ flowId = 'no uuid' }, $good | Test-FlowPayload -PassThru -ErrorAction SilentlyContinue -ErrorVariable failures
        $passed | Should -Be $good
        $failures.FullyQualifiedErrorId | Should -BeLike 'FlowPayloadInvalid,*'
        "$failures" | Should -Match '^Row 1 '
    }

    It 'tests against another contract' {
        $body = @{ flow_id = $id; execution_context = @{ channel = 'voice'; contact_uri = 'tel:+15550199'; user_id = 'u' }; initial_attributes = @{} } | ConvertTo-Json
        ($body | Test-FlowPayload).IsValid | Should -BeFalse
        ($body | Test-FlowPayload -Contract ExecutionContext).IsValid | Should -BeTrue
    }

    It 'needs an org for -Online' {
        { '{}' | Test-FlowPayload -Online } | Should -Throw -ErrorId 'NotConnected,*'
    }

    It 'needs an org only to look up a name' {
        (Get-ErrorOf { @{ a = 1 } | Test-FlowPayload -FlowName x }).FullyQualifiedErrorId | Should -BeLike 'NotConnected,*'
    }
}

Describe 'Texts that come line by line' {
    BeforeAll {
        $id = '7d9b1f60-52c1-4e0a-8b1e-0c5a11f10001'
        $good = "{`n  `"flowId`": `"$id`",`n  `"inputData`": {`n    `"Flow.a`": `"}`"`n  }`n}"
        $bad = "{`n  `"flow_id`": `"$id`"`n}"
        Set-Content "$TestDrive/good.json" $good
        Set-Content "$TestDrive/bad.json" $bad
    }

    It 'are put together again, and lines and columns are those of the file' {
        $report = Get-Content "$TestDrive/bad.json" | Test-FlowPayload
        $report | Should -HaveCount 1
        $report.Diagnostics[0].Line, $report.Diagnostics[0].Column | Should -Be @(2, 3)
    }

    It 'are one payload for each file' {
        Get-Content "$TestDrive/good.json", "$TestDrive/bad.json", "$TestDrive/good.json" | Test-FlowPayload -Quiet | Should -Be @($true, $false, $true)
        "$good`n$bad" -split "`n" | Test-FlowPayload -Quiet | Should -Be @($true, $false)
        Test-FlowPayload ($good -split "`n") -Quiet | Should -BeTrue
    }

    It 'stay apart where each is a payload' {
        $reports = "{ `"flowId`": `"$id`" }", '{ "flowId": 1 }', "{ `"flowId`": `"$id`" }" | Test-FlowPayload
        $reports.IsValid | Should -Be @($true, $false, $true)
        $reports[1].Row | Should -Be 2
    }

    It 'do not swallow the next payload where one breaks off' {
        $reports = "{ `"flowId`": `"$id`"", "{ `"flowId`": `"$id`" }" | Test-FlowPayload
        $reports.IsValid | Should -Be @($false, $true)
        $reports[0].Diagnostics.Code | Should -Be 'FX1016'
    }

    It 'are tested where they break off at the end' {
        "{ `"flowId`": `"$id`"" | Test-FlowPayload -Quiet | Should -BeFalse
    }

    It 'end where something else begins' {
        $reports = "{ `"flowId`": `"$id`"", @{ flowId = $id } | Test-FlowPayload
        $reports.IsValid | Should -Be @($false, $true)
    }

    It 'are joined for -PassThru too' {
        Get-Content "$TestDrive/good.json" | Test-FlowPayload -PassThru | Should -BeExactly $good
    }
}

Describe 'Test-FlowPayload: what it takes' {
    BeforeAll {
        $id = '7d9b1f60-52c1-4e0a-8b1e-0c5a11f10001'
        Set-Content "$TestDrive/payload.json" "{ `"flowId`": `"$id`" }"
        Set-Content "$TestDrive/rows.csv" "flowId,score`n$id,1`nno uuid,2"
    }

    It 'takes files as Get-ChildItem returns them' {
        (Get-ChildItem "$TestDrive/payload.json", "$TestDrive/rows.csv" | Test-FlowPayload -Quiet) | Should -Be @($true, $true, $false)
    }

    It 'hands on the text of a file and the rows of a CSV file' {
        (Test-FlowPayload -Path "$TestDrive/payload.json" -PassThru | ConvertFrom-Json).flowId | Should -Be $id
        $rows = Test-FlowPayload -Path "$TestDrive/rows.csv" -PassThru -ErrorAction SilentlyContinue -ErrorVariable failures
        $rows | Should -HaveCount 1
        $rows.score | Should -Be '1'
        "$failures" | Should -BeLike 'Row 2 of rows.csv is not valid *'
        $failures.TargetObject.score | Should -Be '2'
    }

    It 'takes <Name> for a payload with a defect' -ForEach @(
        @{ Name = 'an empty text'; Given = '' }, @{ Name = 'a missing value'; Given = $null }, @{ Name = 'a number'; Given = 4 }
        @{ Name = 'text that is no JSON'; Given = 'flowId = x' }, @{ Name = 'an array'; Given = '[]' }
    ) {
        $report = , $Given | Test-FlowPayload
        $report.IsValid | Should -BeFalse
        $report.Diagnostics[0].Code | Should -Match '^FX\d{4}$'
    }

    It 'reads UTF-16 as Windows tools write it, and says so' {
        Set-Content "$TestDrive/utf16.json" "{ `"flowId`": `"$id`" }" -Encoding unicode
        (Test-FlowPayload -Path "$TestDrive/utf16.json").Diagnostics.Message | Should -Match 'UTF-16'
    }

    It 'takes declared inputs from <Kind> without a connection' -ForEach @(
        @{ Kind = 'a JSON Schema'; Text = '{ "type": "object", "properties": { "Flow.score": { "type": "integer" } } }' }
        @{ Kind = 'an answer of the platform'; Text = '{ "id": "x", "inputSchema": { "type": "object", "properties": { "Flow.score": { "type": "integer" } } } }' }
        @{ Kind = 'an exported configuration'; Text = '{ "variables": [ { "__type": "IntegerVariable", "name": "Flow.score", "isInput": true } ] }' }
    ) {
        Set-Content "$TestDrive/inputs.json" $Text
        $body = "{ `"flowId`": `"$id`", `"inputData`": { `"Flow.score`": `"high`", `"Flow.scor`": 1 } }"
        ($body | Test-FlowPayload -SchemaPath "$TestDrive/inputs.json").Diagnostics.Path | Should -Be @('/inputData/Flow.score', '/inputData/Flow.scor')
        ([pscustomobject]@{ flowId = $id; score = 'high' } | Test-FlowPayload -SchemaPath "$TestDrive/inputs.json").Diagnostics[0].ColumnName | Should -Be 'score'
        $body -replace '"high"', '7' -replace ', "Flow.scor": 1' | Test-FlowPayload -SchemaPath "$TestDrive/inputs.json" -Quiet | Should -BeTrue
    }

    It 'says what it wants of -SchemaPath' {
        Set-Content "$TestDrive/none.json" '[]'
        { '{}' | Test-FlowPayload -SchemaPath "$TestDrive/none.json" } | Should -Throw -ErrorId 'SchemaUnreadable,*'
        { '{}' | Test-FlowPayload -SchemaPath "$TestDrive/nowhere.json" } | Should -Throw -ErrorId 'SchemaUnreadable,*'
    }

    It 'returns one thing or the other' {
        { '{}' | Test-FlowPayload -Quiet -Summary } | Should -Throw -ErrorId 'OutputTwice,*'
        { '{}' | Test-FlowPayload -PassThru -As Json } | Should -Throw -ErrorId 'OutputTwice,*'
    }

    It 'names all that is wrong in the error of -PassThru, and holds the report' {
        $failure = Get-ErrorOf { '{ "flow_id": "abc", "nonsense": 1 }' | Test-FlowPayload -PassThru }
        "$failure" | Should -Match 'FX1003 .*; FX1002 .*; FX1003 '
        $failure.Exception.Report.Diagnostics | Should -HaveCount 3
        $failure.ErrorDetails.RecommendedAction | Should -Match '^Repair-FlowPayload mends 1 of 3'
    }
}

Describe 'Shapes in circulation: <Name>' -ForEach @(
    @{ Name = 'execution_context'; Contract = 'ExecutionContext'; Wrong = @('/flow_id', '/execution_context', '/initial_attributes')
        Body = '{ "flow_id": "ID", "execution_context": { "channel": "voice", "contact_uri": "tel:+15550142", "user_id": "someone" }, "initial_attributes": { "plan": "gold" } }' }
    @{ Name = 'execution_context with flowId'; Contract = 'ExecutionContext'; Wrong = @('/execution_context', '/initial_attributes')
        Body = '{ "flowId": "ID", "execution_context": { "channel": "external", "contact_uri": "ext:4711", "user_id": "someone" }, "initial_attributes": { "plan": "gold" } }' }
    @{ Name = 'execution_context without attributes'; Contract = 'ExecutionContext'; Wrong = @('/flow_id', '/execution_context')
        Body = '{ "flow_id": "ID", "execution_context": { "contact_uri": "tel:+15550142", "channel": "voice", "user_id": "someone" } }' }
    @{ Name = 'participants'; Contract = 'Participants'; Wrong = @('/flow_id', '/participants', '/flow_execution_id', '/start_node'); Fails = '/channel_type'
        Body = '{ "flow_id": "ID", "participants": [ { "user_id": "someone", "role": "USER", "channels": ["voice"] } ], "flow_execution_id": "an-id", "start_node": "Start" }' }
    @{ Name = 'one participant'; Contract = 'Participants'; Wrong = @('/flow_id', '/participant_id'); Fails = '/participants'
        Body = '{ "flow_id": "ID", "participant_id": "someone" }' }
    @{ Name = 'channel_type alone'; Contract = 'Participants'; Wrong = @('/flow_id', '/channel_type'); Fails = '/participants'
        Body = '{ "flow_id": "ID", "channel_type": "web" }' }
) {
    BeforeAll { $text = $Body -creplace '"ID"', '"7d9b1f60-52c1-4e0a-8b1e-0c5a11f10001"' }

    It 'is recognised and explained field by field under Published' {
        $report = $text | Test-FlowPayload
        $report.IsValid | Should -BeFalse
        foreach ($field in $Wrong) {
            $found = $report.Diagnostics | Where-Object { $_.Path -eq $field -or $_.Path.StartsWith("$field/") }
            $found | Should -Not -BeNullOrEmpty -Because $field
            $found[0].Line, $found[0].Message.Length | Should -BeGreaterThan 0
        }
    }

    It 'passes its own contract, or is told what lacks' {
        $report = $text | Test-FlowPayload -Contract $Contract
        $errors = @($report.Diagnostics | Where-Object Severity -EQ Error)
        if ($Fails) { $errors.Path + $errors.Message -join ' ' | Should -Match ([regex]::Escape($Fails.Trim('/'))) }
        else { $errors | Should -BeNullOrEmpty }
    }

    It 'is repaired as far as is safe' {
        $json = $text | Repair-FlowPayload -ErrorAction SilentlyContinue 6>$null | ConvertFrom-Json -AsHashtable
        $json.flowId | Should -Be '7d9b1f60-52c1-4e0a-8b1e-0c5a11f10001'
        $json.ContainsKey('flow_id') | Should -BeFalse
    }
}

Describe 'Many payloads' {
    BeforeAll {
        $id = '7d9b1f60-52c1-4e0a-8b1e-0c5a11f10001'
        $rows = 1..40 | ForEach-Object { [pscustomobject]@{ flowId = $_ % 4 ? $id : 'no uuid'; n = $_ } }
    }

    It 'are counted by kind with -Summary, the first rows named' {
        $summary = $rows | Test-FlowPayload -Summary
        $summary.Reports, $summary.Valid, $summary.NotChecked, $summary.Invalid | Should -Be @(40, 0, 30, 10)
        $summary.Groups | Should -HaveCount 1
        $summary.Groups[0].Code, $summary.Groups[0].Count | Should -Be @('FX1002', 10)
        $summary.Groups[0].Rows | Should -Be @(4, 8, 12, 16, 20)
    }

    It 'fit into a few lines of 80 columns' {
        $lines = ($rows | Test-FlowPayload -Summary | Out-String -Width 80) -split "`r?`n" | Where-Object { $_.Trim() }
        $lines.Count | Should -BeLessThan 5
        $lines | Where-Object Length -GT 80 | Should -BeNullOrEmpty
        $lines[-2..-1] -join ' ' -replace '\s+', ' ' |
            Should -BeLike '*40 tested: 0 valid, 10 invalid, 30 without a defect of the shape; inputs not checked: connect, or give -SchemaPath'
        ($rows | Test-FlowPayload -Summary).Groups | Out-String -Width 80 | Should -Match '4, 8, 12'
    }

    It 'become one document with -As <Format>' -ForEach @(@{ Format = 'Json' }, @{ Format = 'Sarif' }) {
        $document = $rows | Test-FlowPayload -As $Format
        $document | Should -BeOfType string
        $document | Should -HaveCount 1
        $read = $document | ConvertFrom-Json
        $codes = $Format -eq 'Json' ? $read.diagnostics.code : $read.runs[0].results.ruleId
        $codes | Should -HaveCount 10
        $codes | Select-Object -Unique | Should -Be 'FX1002'
    }

    It 'name files in SARIF relative to the current folder' {
        Set-Content "$TestDrive/bad.json" "{`n  `"flow_id`": `"$id`"`n}"
        Push-Location $TestDrive
        try { $log = Test-FlowPayload -Path ./bad.json -As Sarif | ConvertFrom-Json } finally { Pop-Location }
        $log.version | Should -Be '2.1.0'
        $place = $log.runs[0].results[0].locations[0].physicalLocation
        $place.artifactLocation.uri | Should -Be 'bad.json'
        $place.region.startLine, $place.region.startColumn | Should -Be @(2, 3)
    }

    It 'can be cut short' {
        @($rows | Test-FlowPayload | Select-Object -First 3) | Should -HaveCount 3
        { $rows | Test-FlowPayload -As Json | Select-Object -First 1 } | Should -Not -Throw
    }
}

Describe 'How a report looks' {
    BeforeAll {
        Set-Content "$TestDrive/payload.json" "{`n  `"flow_id`": `"abc-123`"`n}"
        $report = Test-FlowPayload -Path "$TestDrive/payload.json"
        $escape = [char]27
        function Show-Report($Style) { [FlowExec.ReportView]::Of($report, $Host, $Style, "$TestDrive") }
    }

    It 'shows the place, underlines it, and says what to do' {
        Push-Location $TestDrive
        try { $lines = ($report | Out-String -Width 100) -split "`r?`n" } finally { Pop-Location }
        $at = [Array]::IndexOf($lines, ' --> payload.json:2:3  /flow_id')
        $at | Should -BeGreaterThan 0
        $lines[0..$at] -join ' ' -replace '\s+', ' ' | Should -Match "FX1003 error: 'flow_id' is not a field of the launch request; did you mean 'flowId'\?"
        $lines[$at + 2] | Should -Be '2 |   "flow_id": "abc-123"'
        $lines[$at + 3] | Should -Be '  |   ^^^^^^^^^'
        $lines[$at + 4] | Should -Match "= help: .* Fix: rename to 'flowId'\.$"
        $lines -join "`n" | Should -Match 'invalid for contract Published: 2 errors; Repair-FlowPayload mends 1'
    }

    It 'is plain in files and in text' {
        $report | Out-String | Should -Not -Match $escape
        $report | Out-File "$TestDrive/report.txt"
        Get-Content "$TestDrive/report.txt" -Raw | Should -Not -Match $escape
        $report > "$TestDrive/report.txt"
        Get-Content "$TestDrive/report.txt" -Raw | Should -Not -Match $escape
    }

    It 'has the colours of $PSStyle where they are rendered, each line for itself' {
        $style = [pscustomobject]@{
            OutputRendering = 'Ansi'; Reset = "$escape[0m"; Bold = "$escape[1m"
            Formatting = [pscustomobject]@{ Error = "$escape[35m"; Warning = "$escape[33m" }
            Foreground = [pscustomobject]@{ BrightCyan = "$escape[96m"; BrightBlue = "$escape[94m" }
        }
        $lines = Show-Report $style
        $lines -like "$escape``[35mFX1003 error*" | Should -Not -BeNullOrEmpty
        foreach ($line in $lines -like "*$escape*") { $line.LastIndexOf("$escape[0m") | Should -BeGreaterThan $line.LastIndexOf("$escape[3") }
        $style.OutputRendering = 'PlainText'
        Show-Report $style | Should -Not -Match $escape
    }

    It 'breaks lines between words at <Width> columns' -ForEach @(@{ Width = 50 }, @{ Width = 80 }) {
        $text = [FlowExec.ReportView]::Of($report, $null, $null, $null) -join "`n"
        $wrap = [FlowExec.ReportView].Assembly.GetType('FlowExec.LineWrap').GetMethod('Lines')
        $lines = @($wrap.Invoke($null, @($text, $Width, $null)))
        $lines | Where-Object Length -GT $Width | Where-Object { $_.Trim() -match ' ' } | Should -BeNullOrEmpty
        ($lines -join ' ') -replace '\s+', ' ' | Should -Be ($text -replace '\s+', ' ')
    }

    It 'says in a line that a payload is valid, and where its inputs were not checked that they were not' {
        '{ "properties": {} }' | Set-Content "$TestDrive/none.json"
        $text = '{ "flowId": "7d9b1f60-52c1-4e0a-8b1e-0c5a11f10001" }'
        ($text | Test-FlowPayload -SchemaPath "$TestDrive/none.json" | Out-String).Trim() | Should -Be 'valid for contract Published'
        $unchecked = $text | Test-FlowPayload
        $unchecked.InputsChecked | Should -BeFalse
        ($unchecked | Out-String).Trim() -replace '\s+', ' ' |
            Should -Be 'no defect of the shape for contract Published; inputs not checked: connect, or give -SchemaPath'
    }

    It 'takes what was not looked at for invalid with -Strict' {
        $text = '{ "flowId": "7d9b1f60-52c1-4e0a-8b1e-0c5a11f10001" }'
        $text | Test-FlowPayload -Quiet -WarningVariable told 3>$null | Should -BeTrue
        "$told" | Should -Be 'Inputs not checked: connect, or give -SchemaPath.'
        $text | Test-FlowPayload -Quiet -Strict 3>$null | Should -BeFalse
    }

    It 'judges an object that is a request as its JSON, and a row as a row' {
        $id = '7d9b1f60-52c1-4e0a-8b1e-0c5a11f10001'
        $body = @{ flow_id = $id; initial_attributes = @{ a = '1' } }
        ($body | Test-FlowPayload).Diagnostics.Code | Should -Be (($body | ConvertTo-Json | Test-FlowPayload).Diagnostics.Code)
        ([pscustomobject]@{ FlowId = $id; a = '1' } | Test-FlowPayload).Diagnostics | Should -BeNullOrEmpty
    }

    It 'is a table where one is asked for' {
        $report | Format-Table | Out-String | Should -Match 'Row +Valid +Contract +Findings +First'
    }
}

Describe 'Test-FlowPayload with an org' {
    BeforeAll { $test = Connect-TestOrg }
    AfterAll { Disconnect-TestOrg }

    It 'tests rows against the inputs that the flow declares' {
        $reports = Import-Csv "$Samples/customers-with-mistakes.csv" | Test-FlowPayload -FlowName $FollowUp
        @($reports | Where-Object IsValid).Row | Should -Be @(1, 12)
        ($reports | Where-Object Row -EQ 2).Diagnostics[0].ColumnName | Should -Be 'Score'
    }

    It 'reads a CSV file by itself' {
        $reports = Test-FlowPayload -Path "$Samples/customers.csv" -FlowName $FollowUp
        $reports | Should -HaveCount 250
        $reports.IsValid | Should -Not -Contain $false
    }

    It 'tests a text against the flow that it names' {
        $id = (Get-Flow $FollowUp).Id
        $report = @{ flowId = $id; inputData = @{ 'Flow.customerId' = '1'; 'Flow.nonsense' = 1 } } | ConvertTo-Json | Test-FlowPayload
        $report.Diagnostics.Code | Should -Contain 'FX3001'
    }

    It 'finds a flow that the org does not have, at its place in the text' {
        $report = "{`n  `"flowId`": `"7d9b1f60-0000-4e0a-8b1e-0c5a11f10001`",`n  `"nonsense`": 1 }" | Test-FlowPayload
        $report.Diagnostics.Code | Should -Be @('FX1003', 'FX4001')
        $found = $report.Diagnostics | Where-Object Code -EQ FX4001
        $found.Line, $found.Column, $found.Path | Should -Be @(2, 13, '/flowId')
    }

    It 'finds that an id can be none without asking the org, and does not say to connect' {
        $before = (Get-Ledger $test).Requests
        foreach ($payload in '{ "flowId": "abc" }', @{ flowId = 'abc'; customerId = '1' }) {
            $report = $payload | Test-FlowPayload
            $report.Diagnostics.Code, $report.Diagnostics.Path | Should -Be @('FX1002', '/flowId')
            ($report | Out-String) -replace '\s+', ' ' |
                Should -BeLike '*inputs not checked: name a flow that the org tells of, or give -SchemaPath*'
        }
        (Get-Ledger $test).Requests | Should -Be $before
    }

    It 'asks for the flow that is meant where its id is only written in another way: <Written>' -ForEach @(
        @{ Written = ' {0}' }, @{ Written = '{0} ' }, @{ Written = '{{{0}}}' }
    ) {
        $id = (Get-Flow $FollowUp).Id
        $text = @{ flowId = $Written -f $id; inputData = @{ 'Flow.customerId' = '1'; 'Flow.nonsense' = 1 } } | ConvertTo-Json
        $report = $text | Test-FlowPayload
        $report.InputsChecked | Should -BeTrue
        $report.Diagnostics.Code | Sort-Object | Should -Be @('FX1002', 'FX3001')
        ($report.Diagnostics | Where-Object Code -EQ FX1002).Fix.Description | Should -BeLike "*$id*"
    }

    It 'holds a row against the flow that is meant, and refuses its id as it is written' {
        $report = @{ flowId = "{$((Get-Flow $FollowUp).Id)}"; customerId = '1' } | Test-FlowPayload
        $report.Diagnostics.Code, $report.InputsChecked | Should -Be @('FX1002', $true)
    }

    It 'asks for a flow once, however many rows are for it' {
        $before = (Get-Ledger $test).Requests
        $id = (Get-Flow $FollowUp).Id
        $between = (Get-Ledger $test).Requests
        1..50 | ForEach-Object { [pscustomobject]@{ flowId = $id; customerId = "$_" } } | Test-FlowPayload -Quiet | Should -Not -Contain $false
        (Get-Ledger $test).Requests - $between | Should -BeLessOrEqual ($between - $before + 1)
    }

    It 'says with -Online that <Flow> <Problem>' -ForEach @(
        @{ Flow = 'Draft only'; Problem = 'is not published'; Code = 'FX4002' }
        @{ Flow = 'Main line'; Problem = 'cannot be launched'; Code = 'FX4003' }
        @{ Flow = 'Nightly sync'; Problem = 'is fine'; Code = $null }
    ) {
        $id = (Get-Flow $Flow -Type *).Id
        ("{ `"flowId`": `"$id`" }" | Test-FlowPayload -Online).Diagnostics.Code | Should -Be $Code
        (@{ flowId = $id } | Test-FlowPayload -Online).Diagnostics.Code | Should -Be $Code
        "{ `"flowId`": `"$id`" }" | Test-FlowPayload -Quiet | Should -BeTrue -Because 'without -Online only the text is tested'
    }

    It 'finds with -Online a version that is not there, and where it is asked for' {
        $id = (Get-Flow 'Nightly sync').Id
        $found = ("{ `"flowId`": `"$id`",`n`"flowVersion`": `"99.0`" }" | Test-FlowPayload -Online).Diagnostics
        $found.Code, $found.Path, $found.Line | Should -Be @('FX4008', '/flowVersion', 2)
        (@{ flowId = $id; flowVersion = '99.0' } | Test-FlowPayload -Online).Diagnostics.ColumnName | Should -Be 'flowVersion'
    }

    It 'names with -Online the flow''s place under the contract that is spoken' {
        $body = '{ "flow_id": "7d9b1f60-0000-4e0a-8b1e-0c5a11f10001", "execution_context": { "channel": "voice", "contact_uri": "tel:+15550142", "user_id": "u" } }'
        ($body | Test-FlowPayload -Online -Contract ExecutionContext).Diagnostics | Where-Object Code -EQ FX4001 | ForEach-Object Path | Should -Be '/flow_id'
    }

    It 'launches nothing' {
        (Get-Ledger $test).LaunchCount | Should -Be 0
    }

    It 'shows findings as a table that fits 120 columns' {
        $lines = (([pscustomobject]@{ score = 'x' } | Test-FlowPayload -FlowName $FollowUp).Diagnostics | Out-String -Width 120) -split "`n" | Where-Object { $_.Trim() }
        $lines[0] | Should -Match '^Code +Severity +Row +Place +Message'
        $lines | Where-Object Length -GT 121 | Should -BeNullOrEmpty
    }
}

Describe 'Test-FlowPayload -Online: who may launch' {
    BeforeAll {
        $emulator = Start-FlowOrgEmulator
        function Connect-Client($Name) {
            $client = $emulator.Clients | Where-Object Name -EQ $Name
            Connect-FlowOrg -ApiUri $emulator.ApiUri -LoginUri $emulator.LoginUri -Credential $client.Credential
        }
        $payload = '{ "flowId": "7d9b1f60-52c1-4e0a-8b1e-0c5a11f10002" }'
    }
    AfterAll { Disconnect-TestOrg }

    It 'names the scope that a user''s token lacks' {
        $report = $payload | Test-FlowPayload -Online -Connection (Connect-Client 'Read-only user client')
        $report.IsValid | Should -BeFalse
        $report.Diagnostics.Code | Should -Be 'FX4006'
        $report.Diagnostics.Message | Should -Match "no scope 'architect'.*'architect:readonly'"
    }

    It 'has nothing against a token with the scope, and warns of those that another contract is said to need' {
        $org = Connect-Client 'User client'
        $payload | Test-FlowPayload -Online -Quiet -Connection $org | Should -BeTrue
        $scopes = ($payload | Test-FlowPayload -Online -Connection $org -Contract Participants).Diagnostics | Where-Object Code -EQ FX4006
        $scopes.Severity | Select-Object -Unique | Should -Be 'Warning'
    }

    It 'holds no scopes against client credentials, and says which permission their role needs' {
        $org = Connect-Client 'Emulator client'
        $payload | Test-FlowPayload -Online -Quiet -Connection $org | Should -BeTrue
        ($payload | Test-FlowPayload -Online -Connection $org -Verbose 4>&1) -join ' ' | Should -Match "no scopes\. A role of the OAuth client 'Emulator client' has to grant architect:flow:launch"
    }
}
