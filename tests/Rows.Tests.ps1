# Rows as people have them, by all three ways in: what is sent is the same, or is said.

BeforeAll { . "$PSScriptRoot/Setup.ps1" }

Describe 'The same rows by a pipe and by -Path' {
    BeforeAll {
        $test = Connect-TestOrg

        # The hashes of what the org received: by Import-Csv and a pipe, and by -Path.
        function Compare-Way([string] $Text) {
            $file = Join-Path $TestDrive "$([guid]::NewGuid()).csv"
            [IO.File]::WriteAllText($file, $Text)
            $how = @{ FlowName = $FollowUp; NoMarker = $true; ErrorAction = 'SilentlyContinue'; WarningAction = 'SilentlyContinue' }
            $sent = foreach ($way in { Import-Csv $file | Start-FlowExecution @how }, { Start-FlowExecution -Path $file @how }) {
                $before = (Get-Ledger $test).LaunchCount
                $null = & $way
                (@((Get-Ledger $test).Launches | Where-Object Number -GT $before | ForEach-Object BodyHash | Sort-Object) -join ' ')
            }
            [pscustomobject]@{ Piped = $sent[0]; Path = $sent[1] }
        }
    }
    AfterAll { Disconnect-TestOrg }

    It '04 blanks beside the delimiter: <Name>' -ForEach @(
        @{ Name = 'behind it'; Text = "customerId, customerName, phone`n00042, Anna Muster, +49301`n" }
        @{ Name = 'before it'; Text = "customerId ,customerName ,phone`n00042 ,Anna Muster  ,+49301 `n" }
        @{ Name = 'around quotes'; Text = "customerId,customerName,phone`n00042, `"Muster, Anna`" ,`"+49301`"`n" }
    ) {
        $sent = Compare-Way $Text
        $sent.Path | Should -Not -BeNullOrEmpty
        $sent.Piped | Should -Be $sent.Path
    }

    It '26 rows with nothing in them: <Name>' -ForEach @(
        @{ Name = 'delimiters'; Text = "customerId,customerName`n00042,Anna`n,`n `n`"`",`"`"`n" }
        @{ Name = 'blanks and NBSP'; Text = "customerId,customerName`n00042,Anna`n  ,$([char] 0xA0)`n" }
        @{ Name = 'Ctrl-Z'; Text = "customerId,customerName`n00042,Anna`n$([char] 26)" }
    ) {
        $sent = Compare-Way $Text
        @($sent.Path -split ' ') | Should -HaveCount 1
        $sent.Piped | Should -Be $sent.Path
    }

    It '07 what a spreadsheet writes: <Name>' -ForEach @(
        @{ Name = 'a text as a formula'; Text = "customerId,customerName`n=`"00042`",Anna`n" }
        @{ Name = 'a formula in quotes'; Text = "customerId,customerName`n`"=`"`"00042`"`"`",Anna`n" }
        @{ Name = 'comments before the header'; Text = "#TYPE Some.Type`n# today`ncustomerId,customerName`n#1,Anna`n" }
    ) {
        $sent = Compare-Way $Text
        $sent.Path | Should -Not -BeNullOrEmpty
        $sent.Piped | Should -Be $sent.Path
    }

    It '05 marks and headers in the middle, 03 values too many that are empty: <Name>' -ForEach @(
        @{ Name = 'files put together'; Text = "$([char] 0xFEFF)customerId,customerName`n1,A`n$([char] 0xFEFF)customerId,customerName`n2,B`n" }
        @{ Name = 'two marks'; Text = "$([char] 0xFEFF)$([char] 0xFEFF)customerId,customerName`n1,A`n" }
        @{ Name = 'delimiters behind the last'; Text = "customerId,customerName`n1,A,,`n2,B,`n" }
    ) {
        $sent = Compare-Way $Text
        $sent.Path | Should -Not -BeNullOrEmpty
        $sent.Piped | Should -Be $sent.Path
    }
}

Describe 'Words of databases, times and numbers' {
    BeforeAll {
        $test = Connect-TestOrg
        function Convert-Row($Row, [hashtable] $More = @{}) {
            $said = $null
            $json = $Row | ConvertTo-FlowPayload -FlowName $FollowUp @More -ErrorAction SilentlyContinue -ErrorVariable failed -WarningVariable said -WarningAction SilentlyContinue
            [pscustomobject]@{ Inputs = $json ? ($json | ConvertFrom-Json -AsHashtable).inputData : $null; Text = "$json"; Errors = "$failed"; Warnings = "$said" }
        }
    }
    AfterAll { Disconnect-TestOrg }

    It '15 <_> for a text is suspected, and left out where it is said' -ForEach 'NULL', '\N', '#N/A', '(null)' {
        $row = [pscustomobject]@{ customerId = '1'; customerName = $_ }
        $plain = Convert-Row $row
        $plain.Warnings | Should -Match 'FX5024'
        $plain.Inputs['Flow.customerName'] | Should -Be $_
        (Convert-Row $row @{ NullValue = 'NULL', '\N', '#N/A', '(null)' }).Inputs.Keys | Should -Be 'Flow.customerId'
        (Convert-Row ([pscustomobject]@{ customerId = $_; customerName = 'x' })).Errors | Should -Match 'customerId'
        (Convert-Row ([pscustomobject]@{ customerId = '1'; score = $_ })).Errors | Should -Match 'score'
    }

    It 'a required text of blanks is missing: <_>' -ForEach '   ', "`t", ([string] [char] 0xA0), ([string] [char] 0x200B) {
        foreach ($empty in 'Omit', 'Empty') {
            (Convert-Row ([pscustomobject]@{ customerId = $_; customerName = 'x' }) @{ EmptyValue = $empty }).Errors | Should -Match 'FX3002'
        }
    }

    It '-Culture <Culture> reads <Number> and <Date>' -ForEach @(
        @{ Culture = 'de-DE'; Number = '1.234,50'; Date = '31.12.2026' }
        @{ Culture = 'en-US'; Number = '1,234.50'; Date = '12/31/2026' }
        @{ Culture = 'fr-FR'; Number = '1 234,50'; Date = '31/12/2026' }
        @{ Culture = 'de-CH'; Number = "1'234.50"; Date = '31.12.2026' }
    ) {
        $row = [pscustomobject]@{ customerId = '1'; discount = $Number; dueDate = $Date }
        $read = Convert-Row $row @{ Culture = $Culture; TimeZone = 'UTC' }
        $read.Text | Should -Match '"Flow\.discount":1234\.50?[,}]'
        $read.Text | Should -Match '"Flow\.dueDate":"2026-12-31T00:00:00Z"'
        (Convert-Row $row).Errors | Should -Match 'discount'
    }

    It 'nothing that is not exactly so is a number of de-DE: <_>' -ForEach '1,234.50', '1.23', '12.34,5', '1..234', '1.234,' {
        (Convert-Row ([pscustomobject]@{ customerId = '1'; discount = $_ }) @{ Culture = 'de-DE' }).Errors | Should -Match 'discount'
    }

    It '08 a time without a zone is UTC and said, or the zone that is said' {
        $row = [pscustomobject]@{ customerId = '1'; dueDate = '2026-07-01 09:30' }
        $plain = Convert-Row $row
        $plain.Text | Should -Match '2026-07-01T09:30:00Z'
        $plain.Warnings | Should -Match 'FX5025'
        $zoned = Convert-Row $row @{ TimeZone = 'Europe/Berlin' }
        $zoned.Text | Should -Match '2026-07-01T09:30:00\+02:00'
        $zoned.Warnings | Should -BeNullOrEmpty
        (Convert-Row ([pscustomobject]@{ customerId = '1'; dueDate = '2026-03-29 02:30' }) @{ TimeZone = 'Europe/Berlin' }).Errors | Should -Match 'clocks in'
    }

    It 'a [datetime] is local time whatever it says of itself, and UTC only where it says so' {
        foreach ($kind in 'Local', 'Unspecified') {
            $time = [datetime]::SpecifyKind([datetime] '2026-07-01T09:30:00', $kind)
            $wanted = [datetimeoffset]::new([datetime]::SpecifyKind($time, 'Local'))
            ($(Convert-Row @{ customerId = '1'; dueDate = $time }).Inputs['Flow.dueDate'] -as [datetimeoffset]) | Should -Be $wanted
        }
        (Convert-Row @{ customerId = '1'; dueDate = [datetime]::SpecifyKind([datetime] '2026-07-01T09:30:00', 'Utc') }).Text | Should -Match '09:30:00Z'
    }

    It '08 the likely meaning of <Text> is named, and not taken' -ForEach @(
        @{ Text = '46387'; Said = '2026-12-31 as spreadsheets' }
        @{ Text = '1767171600'; Said = 'seconds since 1970' }
        @{ Text = '01/02/2026'; Said = 'another day' }
        @{ Text = '/Date(1767171600000)/'; Said = 'Windows PowerShell' }
    ) {
        $report = [pscustomobject]@{ customerId = '1'; dueDate = $Text } | Test-FlowPayload -FlowName $FollowUp
        ($report.Diagnostics | Where-Object Code -EQ FX2005).Help | Should -Match ([regex]::Escape($Said))
    }

    It 'a column that elsewhere has a comma before fractions takes no 1.234, wherever the comma stands' {
        $file = Join-Path $TestDrive 'mixed.csv'
        [IO.File]::WriteAllText($file, "customerId;discount`n1;1.234`n2;999`n3;1.234,50`n4;2.345`n")
        $rows = Start-FlowExecution -Path $file -FlowName $FollowUp -ErrorAction SilentlyContinue
        @($rows | Where-Object Status -EQ Launched).Row | Should -Be 2
        @($rows | Where-Object { $_.Error.Code -eq 'FX5023' }).Row | Sort-Object | Should -Be @(1, 4)
        @(Start-FlowExecution -Path $file -FlowName $FollowUp -Culture de-DE | Where-Object Status -EQ Launched) | Should -HaveCount 4

        # A pipe cannot be looked through: the rows wait, in their order, until the column shows which is meant.
        $piped = Import-Csv $file -Delimiter ';' | Start-FlowExecution -FlowName $FollowUp -ErrorAction SilentlyContinue
        @($piped | Where-Object Status -EQ Launched).Row | Should -Be 2
        @($piped | Where-Object { $_.Error.Code -eq 'FX5023' }).Row | Sort-Object | Should -Be @(1, 4)
        $tested = Import-Csv $file -Delimiter ';' | Test-FlowPayload -FlowName $FollowUp
        $tested.IsValid | Should -Be @($false, $true, $false, $false)
        @(Import-Csv $file -Delimiter ';' | ConvertTo-FlowPayload -FlowName $FollowUp -ErrorAction SilentlyContinue) | Should -HaveCount 1
        @(Import-Csv $file -Delimiter ';' | ConvertTo-FlowPayload -FlowName $FollowUp -Culture de-DE) | Should -HaveCount 4
    }

    It 'a column of a pipe that never shows how it writes numbers is read as a file is, and in its order' {
        $rows = 1..3 | ForEach-Object { [pscustomobject]@{ customerId = "$_"; discount = '1.234' } }
        $sent = $rows | ConvertTo-FlowPayload -FlowName $FollowUp
        $sent -match '"Flow\.discount":1\.234' | Should -HaveCount 3
        ($sent | ForEach-Object { ($_ | ConvertFrom-Json -AsHashtable).inputData['Flow.customerId'] }) | Should -Be @('1', '2', '3')
    }
}

Describe 'Objects' {
    BeforeAll {
        $test = Connect-TestOrg
        function Convert-Row($Row, [hashtable] $More = @{}) { $Row | ConvertTo-FlowPayload -FlowName $FollowUp @More }
    }
    AfterAll { Disconnect-TestOrg }

    It '18 a property that nobody asked for is not read: <Name>' -ForEach @(
        @{ Name = 'throws'; Value = { throw 'no connection' } }
        @{ Name = 'is a secret'; Value = { ConvertTo-SecureString x -AsPlainText -Force } }
        @{ Name = 'is itself'; Value = { $this } }
    ) {
        $row = [pscustomobject]@{ customerId = '1'; customerName = 'Anna' } | Add-Member ScriptProperty Odd $Value -PassThru
        Convert-Row $row @{ IncludeProperty = 'customer*' } | Should -BeLike '*"Flow.customerName":"Anna"*'
        Convert-Row $row @{ ExcludeProperty = 'Odd' } | Should -BeLike '*"Flow.customerName":"Anna"*'
        { Convert-Row $row @{ ErrorAction = 'Stop' } } | Should -Throw '*Odd*'
    }

    It '15 <Name> in a text is its text' -ForEach @(
        @{ Name = 'an address'; Value = [ipaddress] '10.0.0.1'; Text = '10.0.0.1' }
        @{ Name = 'a mail address'; Value = [mailaddress] 'a@example.org'; Text = 'a@example.org' }
        @{ Name = 'a version'; Value = [version] '1.2.3'; Text = '1.2.3' }
        @{ Name = 'an enum'; Value = [DayOfWeek]::Monday; Text = 'Monday' }
        @{ Name = 'a long double'; Value = 4917012345678901.0; Text = '4917012345678901' }
        @{ Name = 'a small double'; Value = 0.00001; Text = '0.00001' }
        @{ Name = 'a big integer'; Value = [bigint]::Parse('123456789012345678901234567890'); Text = '123456789012345678901234567890' }
    ) {
        (Convert-Row @{ customerId = $Value } | ConvertFrom-Json -AsHashtable).inputData['Flow.customerId'] | Should -Be $Text
    }

    It '15 what is no data is told with its column, and nothing untrue beside it: <_>' -ForEach 'script', 'secret', 'type' {
        $value = @{ script = { 1 }; secret = ConvertTo-SecureString x -AsPlainText -Force; type = [int] }[$_]
        $failed = Get-ErrorOf { Convert-Row @{ customerId = '1'; customerName = $value } }
        "$failed" | Should -Match 'customerName'
        "$failed" | Should -Not -Match 'FX3002'
    }

    It 'known shapes are rows: <_>' -ForEach 'DataRowView', 'IDataRecord', 'JsonElement', 'JsonNode', 'JObject' {
        $table = [Data.DataTable]::new(); [void] $table.Columns.Add('customerId'); [void] $table.Columns.Add('score', [int]); [void] $table.Rows.Add('00042', 7)
        $reader = $table.CreateDataReader()
        $row = switch ($_) {
            DataRowView { , $table.DefaultView[0] }
            IDataRecord { [void] $reader.Read(); , $reader }
            JsonElement { , [Text.Json.JsonDocument]::Parse('{"customerId":"00042","score":7}').RootElement }
            JsonNode { , [Text.Json.Nodes.JsonNode]::Parse('{"customerId":"00042","score":7}') }
            JObject { , [Newtonsoft.Json.Linq.JObject]::Parse('{"customerId":"00042","score":7}') }
        }
        ConvertTo-FlowPayload -InputObject $row -FlowName $FollowUp | Should -BeLike '*"Flow.customerId":"00042","Flow.score":7*'
    }

    It 'what Windows PowerShell puts around lists and lines is taken off' {
        Convert-Row '{"customerId":"1","tags":{"value":["a","b"],"Count":2}}' | Should -BeLike '*"Flow.tags":`["a","b"`]*'
        Convert-Row '{"customerId":{"value":"00042","PSPath":"C:\\x","PSProvider":{}}}' | Should -BeLike '*"Flow.customerId":"00042"*'
        Convert-Row '{"customerId":"1","preferences":{"value":["a"],"Count":2}}' | Should -BeLike '*"Count":2*'
    }

    It '19 lines of a table that Get-Content has read are no rows, and that is said' {
        $file = Join-Path $TestDrive 'lines.csv'
        [IO.File]::WriteAllText($file, "customerId,customerName`n00042,Anna`n")
        $failed = Get-ErrorOf { Get-Content $file | Start-FlowExecution -FlowName $FollowUp }
        $failed | Should -HaveCount 2
        "$($failed[0])" | Should -Match "a line of 'lines.csv'"
        "$($failed[0].ErrorDetails.RecommendedAction)" | Should -Match '-Path'
    }

    It 'JSON text that comes line by line is one row' {
        $lines = '{', '  "customerId": "00042",', '  "tags": ["a",', '    "b"]', '}'
        @($lines | Start-FlowExecution -FlowName $FollowUp).Status | Should -Be 'Launched'
        @($lines + $lines | ConvertTo-FlowPayload -FlowName $FollowUp) | Should -HaveCount 2
    }
}

Describe 'Warnings reach the user' {
    BeforeAll {
        $test = Connect-TestOrg
        $file = Join-Path $TestDrive 'odd.csv'
        [IO.File]::WriteAllText($file, "customerId,phone`n1,4.91701E+11`n2,4.91702E+11`n3,+49301`n")
    }
    AfterAll { Disconnect-TestOrg }

    It '34 once for a kind and column, with count and first rows, by <Name>' -ForEach @(
        @{ Name = '-Path'; Run = { Start-FlowExecution -Path $file -FlowName $FollowUp @args } }
        @{ Name = 'a pipe'; Run = { Import-Csv $file | Start-FlowExecution -FlowName $FollowUp @args } }
        @{ Name = '-WhatIf'; Run = { Start-FlowExecution -Path $file -FlowName $FollowUp -WhatIf @args } }
        @{ Name = 'Test-FlowPayload -Quiet'; Run = { Test-FlowPayload -Path $file -FlowName $FollowUp -Quiet @args } }
        @{ Name = 'Test-FlowPayload -PassThru'; Run = { Import-Csv $file | Test-FlowPayload -FlowName $FollowUp -PassThru @args } }
        @{ Name = 'ConvertTo-FlowPayload'; Run = { Import-Csv $file | ConvertTo-FlowPayload -FlowName $FollowUp @args } }
    ) {
        $said = & $Run -WarningAction Continue 3>&1 | Where-Object { $_ -is [Management.Automation.WarningRecord] }
        @($said) | Should -HaveCount 1
        "$said" | Should -Match "FX5028: Column 'phone'.*2 rows, first 1, 2"
    }

    It '<Name> makes them invalid in a test, however it answers' -ForEach @(
        @{ Name = '-Strict'; More = @{ Strict = $true } }
        @{ Name = '-WarningAction Stop'; More = @{ WarningAction = 'Stop' } }
    ) {
        Test-FlowPayload -Path $file -FlowName $FollowUp -Quiet @More | Should -Be @($false, $false, $true)
        (Test-FlowPayload -Path $file -FlowName $FollowUp @More).IsValid | Should -Be @($false, $false, $true)
        @(Import-Csv $file | Test-FlowPayload -FlowName $FollowUp -PassThru -ErrorAction SilentlyContinue @More).customerId | Should -Be '3'
    }

    It '<Name> refuses such rows and sends the others' -ForEach @(
        @{ Name = '-Strict'; More = @{ Strict = $true } }
        @{ Name = '-WarningAction Stop'; More = @{ WarningAction = 'Stop' } }
    ) {
        $before = (Get-Ledger $test).LaunchCount
        $rows = Start-FlowExecution -Path $file -FlowName $FollowUp -ErrorAction SilentlyContinue @More
        @($rows | Where-Object Status -EQ Invalid) | Should -HaveCount 2
        (Get-Ledger $test).LaunchCount | Should -Be ($before + 1)
    }
}
