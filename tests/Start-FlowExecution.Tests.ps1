# Every claim about what was launched is held against the emulator's ledger, not against what the cmdlet says.

BeforeAll {
    . "$PSScriptRoot/Setup.ps1"
    function Get-Hash([string] $Text) { [Convert]::ToHexString([Security.Cryptography.SHA256]::HashData([Text.Encoding]::UTF8.GetBytes($Text))) }
    function Get-Customer([int] $Count) { foreach ($number in 1..$Count) { @{ customerId = "$number" } } }
}

Describe 'Rows in, executions out' {
    AfterEach { Disconnect-TestOrg }

    BeforeEach { $test = Connect-TestOrg }

    It 'launches one row, and returns what became of it' {
        $row = @{ customerId = '00042'; vip = $true }
        $result = Start-FlowExecution -InputObject $row -FlowName $FollowUp -Name 'by hand'
        $result | Should -BeOfType FlowExec.FlowExecution
        $result.Status, $result.Row, $result.Attempts, $result.Name | Should -Be @('Launched', 1, 1, 'by hand')
        $result.InputObject | Should -Be $row
        $launch = (Get-Ledger $test).Launches
        $launch.ExecutionId | Should -Be $result.ExecutionId
        $launch.Name | Should -Match '^by hand \[fx:[a-z2-9]{8}\.1\.1\]$'
    }

    It 'launches 1,000 rows, each once' {
        $results = Get-Customer 1000 | Start-FlowExecution -FlowName $FollowUp -Name 'c {customerId}'
        $results.Status | Select-Object -Unique | Should -Be 'Launched'
        $results.Row | Sort-Object -Unique | Should -HaveCount 1000
        $ledger = Get-Ledger $test
        $ledger.LaunchCount | Should -Be 1000
        $ledger.Launches.Name -replace ' \[fx:.+$' | Sort-Object -Unique | Should -HaveCount 1000
        Compare-Object $ledger.Launches.ExecutionId $results.ExecutionId | Should -BeNullOrEmpty
    }

    It 'launches the sample file and waits until each execution has ended' {
        $results = Import-Csv "$Samples/customers.csv" | Start-FlowExecution -FlowName $FollowUp -Wait
        $results | Should -HaveCount 250
        $results.Status | Select-Object -Unique | Should -Be 'Completed'
        $results.CompletionReason | Select-Object -Unique | Should -Be 'Success'
        # "00042" for a string stays what it is.
        ($results | Where-Object Row -EQ 1).OutputData['Flow.customerId'] | Should -Be '00042'
        $ledger = Get-Ledger $test
        $ledger.LaunchCount | Should -Be 250
        $ledger.ExecutionsByStatus['COMPLETED'] | Should -Be 250
    }

    It 'reads the file by itself with -Path' {
        $results = Start-FlowExecution -Path "$Samples/customers.csv" -FlowName $FollowUp
        $results | Should -HaveCount 250
        (Get-Ledger $test).LaunchCount | Should -Be 250
    }

    It 'expands wildcards in -Path and not in -LiteralPath' {
        'customerId', '1' | Set-Content -LiteralPath "$TestDrive/a[1].csv"
        'customerId', '2' | Set-Content -LiteralPath "$TestDrive/a1.csv"
        (Start-FlowExecution -Path "$TestDrive/a[1].csv" -FlowName $FollowUp).InputObject | Should -HaveCount 1
        (Start-FlowExecution -LiteralPath "$TestDrive/a[1].csv" -FlowName $FollowUp).Status | Should -Be 'Launched'
        (Start-FlowExecution -LP "$TestDrive/a[1].csv" -FlowName $FollowUp).Status | Should -Be 'Launched'
        (Start-FlowExecution -PSPath (Get-Item -LiteralPath "$TestDrive/a[1].csv").PSPath -FlowName $FollowUp).Status | Should -Be 'Launched'
        (Get-Ledger $test).LaunchCount | Should -Be 4
    }

    It 'sends byte for byte what ConvertTo-FlowPayload shows, where names are left alone' {
        $row = Import-Csv "$Samples/customers.csv" | Select-Object -First 1
        $payload = $row | ConvertTo-FlowPayload -FlowName $FollowUp
        $null = $row | Start-FlowExecution -FlowName $FollowUp -NoMarker
        (Get-Ledger $test).Launches.BodyHash | Should -Be (Get-Hash $payload)
    }

    It 'takes <Kind>' -ForEach @(
        @{ Kind = 'an object'; Row = { [pscustomobject]@{ customerId = '7' } } }
        @{ Kind = 'JSON text'; Row = { '{ "customerId": "7" }' } }
        @{ Kind = 'an ordered dictionary'; Row = { [ordered]@{ customerId = '7' } } }
        @{ Kind = 'what Select-Object calculated'; Row = { 7 | Select-Object @{ n = 'customerId'; e = { "$_" } } } }
        @{ Kind = 'a context'; Row = { New-FlowExecutionContext -FlowName 'Customer follow-up' -Attribute @{ customerId = '7' } } }
        @{ Kind = 'a row of a data table'; Row = { $table = [Data.DataTable]::new(); $null = $table.Columns.Add('customerId'); , $table.Rows.Add('7') } }
    ) {
        $result = & $Row | Start-FlowExecution -FlowName $FollowUp -Wait
        $result.Status | Should -Be 'Completed'
        $result.OutputData['Flow.customerId'] | Should -Be '7'
    }

    It 'takes an array by parameter' {
        Start-FlowExecution -InputObject @(Get-Customer 3) -FlowName $FollowUp | Should -HaveCount 3
    }

    It 'lets a row name its own flow, in any spelling' {
        $id = (Get-Flow 'Nightly sync').Id
        $results = [pscustomobject]@{ flow_id = $id }, [pscustomobject]@{ FlowName = 'Nightly sync' } | Start-FlowExecution
        $results.FlowId | Should -Be @($id, $id)
    }

    It 'maps columns to inputs, and leaves out the others' {
        $row = [pscustomobject]@{ Kundennummer = '12'; Straße = 'Ring 1'; Ort = 'Ulm' }
        $result = $row | Start-FlowExecution -FlowName $FollowUp -InputMap @{ customerId = 'Kundennummer' } -ExcludeProperty 'Stra*', Ort -Wait
        $result.OutputData['Flow.customerId'] | Should -Be '12'
        ($row | Start-FlowExecution -FlowName $FollowUp -InputMap @{ customerId = 'Kundennummer' } -IncludeProperty Kunden*).Status | Should -Be 'Launched'
    }

    It 'does with an empty cell what -EmptyValue says: <Value>' -ForEach @(
        @{ Value = 'Omit'; Expected = '*{"Flow.customerId":"1"}*' }
        @{ Value = 'Null'; Expected = '*"Flow.language":null*' }
        @{ Value = 'Empty'; Expected = '*"Flow.language":""*' }
    ) {
        $row = [pscustomobject]@{ customerId = '1'; language = '' }
        $row | ConvertTo-FlowPayload -FlowName $FollowUp -EmptyValue $Value | Should -BeLike $Expected
        ($row | Start-FlowExecution -FlowName $FollowUp -EmptyValue $Value).Status | Should -Be 'Launched'
    }

    It 'speaks the contract <_> of the connection' -ForEach 'ExecutionContext', 'Participants' {
        $other = Connect-TestOrg -Emulator @{ Contract = $_ }
        $fields = $_ -eq 'Participants' ? @{ Participant = @{ UserId = 'u'; Role = 'USER'; Channels = 'voice' }; ChannelType = 'web' } : @{ Channel = 'voice'; ContactUri = 'tel:+15550199'; UserId = 'u' }
        $context = New-FlowExecutionContext -FlowName $FollowUp -Attribute @{ customerId = '5' } @fields
        ($context | Start-FlowExecution -Connection $other.Org).Status | Should -Be 'Launched'
        (Get-Ledger $other).LaunchCount | Should -Be 1
    }
}

Describe 'Wrong rows among good ones' {
    AfterEach { Disconnect-TestOrg }

    BeforeEach { $test = Connect-TestOrg }

    It 'launches the good ones and writes one error for each of the others' {
        $rows = Import-Csv "$Samples/customers-with-mistakes.csv"
        $results = $rows | Start-FlowExecution -FlowName $FollowUp -ErrorAction SilentlyContinue -ErrorVariable failures
        @($results | Where-Object Status -EQ Launched).Row | Sort-Object | Should -Be @(1, 12)
        (Get-Ledger $test).LaunchCount | Should -Be 2
        $failures | Should -HaveCount 10
        foreach ($failure in $failures) {
            $failure.FullyQualifiedErrorId | Should -BeLike 'FlowRowInvalid,*'
            $failure.CategoryInfo.Category | Should -Be 'InvalidData'
            $failure.Exception | Should -BeOfType FlowExec.FlowRowException
            $rows | Should -Contain $failure.TargetObject
            "$failure" | Should -Match "Row $($failure.Exception.Execution.Row)\b"
        }
    }

    It 'names row, column, value and expected type' {
        $failure = Get-ErrorOf { [pscustomobject]@{ customerId = '1'; score = 'n/a' } | Start-FlowExecution -FlowName $FollowUp }
        "$failure" | Should -Match "Row 1, column 'score': 'n/a' is not a whole number"
        $failure.Exception.Execution.Error.Code | Should -Be 'FX2002'
    }

    It 'sets $? and honours -ErrorAction Stop' {
        $null = @{ score = 'x' } | Start-FlowExecution -FlowName $FollowUp 2>$null
        $? | Should -BeFalse
        { @{ customerId = '1'; score = 'x' } | Start-FlowExecution -FlowName $FollowUp -ErrorAction Stop } | Should -Throw
        (Get-Ledger $test).LaunchCount | Should -Be 0
    }

    It 'refuses <Kind> and goes on' -ForEach @(
        @{ Kind = 'nothing'; Row = { $null } }
        @{ Kind = 'a number'; Row = { 42 } }
        @{ Kind = 'broken JSON'; Row = { '{ "customerId": ' } }
        @{ Kind = 'an object that contains itself'; Row = { $loop = @{ customerId = '1' }; $loop.preferences = $loop; $loop } }
        @{ Kind = 'an object too deep'; Row = { $deep = @{ a = 1 }; foreach ($level in 1..50) { $deep = @{ a = $deep } }; @{ customerId = '1'; preferences = $deep } } }
        @{ Kind = 'a secret'; Row = { @{ customerId = '1'; language = (ConvertTo-SecureString 'hidden-one' -AsPlainText -Force) } } }
        @{ Kind = 'a property that throws'; Row = { [pscustomobject]@{ customerId = '1' } | Add-Member -PassThru ScriptProperty language { throw 'no' } } }
        @{ Kind = 'a null character'; Row = { @{ customerId = "a`0b" } } }
    ) {
        $results = (& $Row), @{ customerId = '2' } | Start-FlowExecution -FlowName $FollowUp -ErrorAction SilentlyContinue -ErrorVariable failures
        ($results | Where-Object Row -EQ 1).Status | Should -Be 'Invalid'
        ($results | Where-Object Row -EQ 2).Status | Should -Be 'Launched'
        @($failures) | Should -HaveCount 1
        "$failures" | Should -Match '^Row 1\b'
        "$failures" | Should -Not -Match 'hidden-one'
        (Get-Ledger $test).LaunchCount | Should -Be 1
    }

    It 'launches a cell of 100 KB, and refuses one over the platform''s limit with its name' {
        $results = @{ customerId = '1'; language = 'x' * 100KB }, @{ customerId = '2'; language = 'x' * 600KB } |
            Start-FlowExecution -FlowName $FollowUp -ErrorAction SilentlyContinue -ErrorVariable failures
        ($results | Where-Object Row -EQ 1).Status | Should -Be 'Launched'
        ($results | Where-Object Row -EQ 2).Error.Code | Should -Be 'FX1006'
        $failures.ErrorDetails.RecommendedAction | Should -Match 'language'
    }

    It 'sends without the test with -SkipTest, and the org says no' {
        $result = @{ customerId = '1'; nonsense = 'x' } | Start-FlowExecution -FlowName $FollowUp -SkipTest -ErrorAction SilentlyContinue -ErrorVariable failures
        $result.Status | Should -Be 'Rejected'
        $failures.FullyQualifiedErrorId | Should -BeLike 'FlowRejected,*'
        "$failures" | Should -Match '400 .*correlation id'
        (Get-Ledger $test).LaunchCount | Should -Be 0
    }

    It 'names the permission that is missing' {
        $emulator = Start-FlowOrgEmulator
        $viewer = $emulator.Clients | Where-Object Name -Like 'View-only*'
        $org = Connect-FlowOrg -ApiUri $emulator.ApiUri -LoginUri $emulator.LoginUri -Credential $viewer.Credential
        $failure = Get-ErrorOf { @{ customerId = '1' } | Start-FlowExecution -FlowName $FollowUp -Connection $org }
        $failure.CategoryInfo.Category | Should -Be 'PermissionDenied'
        "$failure" | Should -Match 'architect:flow:launch'
    }
}

Describe 'What cannot be launched at all' {
    AfterEach { Disconnect-TestOrg }

    BeforeEach { $test = Connect-TestOrg }

    It 'says what is wrong with the flow: <Flow>' -ForEach @(
        @{ Flow = 'Custmer follow-up'; Says = 'Custmer follow-up' }
        @{ Flow = 'Draft only'; Says = 'publish' }
        @{ Flow = 'Main line'; Says = 'inboundcall' }
    ) {
        $failure = try { Start-FlowExecution -InputObject @{} -FlowName $Flow -ErrorAction Stop } catch { $_ }
        "$failure" | Should -Match $Says
        $failure.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
        (Get-Ledger $test).LaunchCount | Should -Be 0
    }

    It 'says so where no flow is named' {
        $failure = Get-ErrorOf { @{ customerId = '1' } | Start-FlowExecution }
        "$failure" | Should -Match 'no flow is named'
    }

    It 'refuses two flows' {
        { Start-FlowExecution -InputObject @{} -FlowName a -FlowId b } | Should -Throw -ErrorId 'FlowTwice,*'
    }

    It 'says which file is wrong, and goes on with the others: <Case>' -ForEach @(
        @{ Case = 'not there'; Text = $null }
        @{ Case = 'empty'; Text = '' }
        @{ Case = 'only a header'; Text = "customerId`n" }
    ) {
        $null -eq $Text ? (Remove-Item "$TestDrive/bad.csv" -ErrorAction Ignore) : [IO.File]::WriteAllText("$TestDrive/bad.csv", $Text)
        'customerId', '1' | Set-Content "$TestDrive/good.csv"
        $result = Start-FlowExecution -Path "$TestDrive/bad.csv", "$TestDrive/good.csv" -FlowName $FollowUp -ErrorAction SilentlyContinue -ErrorVariable failures
        $result.Status | Should -Be 'Launched'
        @($failures) | Should -HaveCount 1
        "$failures" | Should -Match 'bad\.csv'
    }

    It 'hands back the rows of a file as Import-Csv makes them, and names the file of a wrong one among several' {
        'customerId,score,language', '1,5,' | Set-Content "$TestDrive/first.csv"
        'customerId,score', '2,6', '3,x' | Set-Content "$TestDrive/second.csv"
        $results = Start-FlowExecution -Path "$TestDrive/first.csv", "$TestDrive/second.csv" -FlowName $FollowUp -ErrorAction SilentlyContinue -ErrorVariable failures
        @($results | Where-Object Status -EQ Launched) | Should -HaveCount 2
        ($results | Where-Object Row -EQ 1).InputObject | ConvertTo-Json | Should -Be (Import-Csv "$TestDrive/first.csv" | ConvertTo-Json)
        $failures.TargetObject.customerId, $failures.TargetObject.score | Should -Be @('3', 'x')
        "$failures" | Should -Match "^Row 3\b.*row 2 of '.*second\.csv'"
        $failures.TargetObject.score = '7'
        ($failures.TargetObject | Start-FlowExecution -FlowName $FollowUp).Status | Should -Be 'Launched'
    }

    It 'says so where a pipeline brings no rows' {
        Set-Content "$TestDrive/header.csv" 'customerId'
        Import-Csv "$TestDrive/header.csv" | Start-FlowExecution -FlowName $FollowUp -WarningVariable said -WarningAction SilentlyContinue | Should -BeNullOrEmpty
        "$said" | Should -Match 'No row came in'
    }

    It 'names the flow as the target where it cannot be launched' {
        foreach ($case in @('Nobody''s flow', 'ObjectNotFound'), @('Draft only', 'InvalidOperation'), @('Main line', 'InvalidOperation')) {
            $failure = { @{ customerId = '1' } | Start-FlowExecution -FlowName $case[0] } | Should -Throw -PassThru
            $failure.TargetObject | Should -Be $case[0]
            $failure.CategoryInfo.Category | Should -Be $case[1]
        }
    }

    It 'reports two columns of one name' {
        Set-Content "$TestDrive/twice.csv" 'customerId,customerId', '1,2'
        $failure = Get-ErrorOf { Start-FlowExecution -Path "$TestDrive/twice.csv" -FlowName $FollowUp }
        "$failure" | Should -Match 'customerId'
        (Get-Ledger $test).LaunchCount | Should -Be 0
    }

    It 'reports a mapped column that is missing' {
        $failure = Get-ErrorOf { [pscustomobject]@{ Nummer = '1' } | Start-FlowExecution -FlowName $FollowUp -InputMap @{ customerId = 'Nr' } }
        "$failure" | Should -Match "'Nr'"
    }

    It 'says how to connect without a connection' {
        Disconnect-TestOrg
        { @{} | Start-FlowExecution -FlowName x } | Should -Throw -ErrorId 'NotConnected,*'
    }
}

Describe 'Quota, tokens and faults' {
    AfterEach { Disconnect-TestOrg }

    It 'waits where the org says 429, and doubles nothing' {
        $test = Connect-TestOrg -Emulator @{ Fault = 'TooManyRequests@3-6;retryAfter=1' }
        $results = Get-Customer 30 | Start-FlowExecution -FlowName $FollowUp
        $results.Status | Select-Object -Unique | Should -Be 'Launched'
        $ledger = Get-Ledger $test
        $ledger.LaunchCount | Should -Be 30
        $ledger.AnswersByStatus[429] | Should -Be 4
    }

    It 'stays inside a quota of 60 a minute' {
        $test = Connect-TestOrg -Emulator @{ RateLimit = 60 }
        $results = Get-Customer 150 | Start-FlowExecution -FlowName $FollowUp
        @($results | Where-Object Status -EQ Launched) | Should -HaveCount 150
        $ledger = Get-Ledger $test
        $ledger.LaunchCount | Should -Be 150
        ($ledger.Windows.Requests | Measure-Object -Maximum).Maximum | Should -BeLessOrEqual 60
        $ledger.AnswersByStatus.ContainsKey(429) | Should -BeFalse
    }

    It 'renews a token that expires in the middle' {
        $test = Connect-TestOrg -Emulator @{ Fault = 'TokenExpired@20' }
        $results = Get-Customer 60 | Start-FlowExecution -FlowName $FollowUp
        $results.Status | Select-Object -Unique | Should -Be 'Launched'
        $ledger = Get-Ledger $test
        $ledger.LaunchCount | Should -Be 60
        $ledger.SignIns | Should -Be 2
    }

    It 'names what it does not know, and sends it no second time' {
        $test = Connect-TestOrg -Emulator @{ Fault = 'ExecuteThenReset@2' }
        $results = Get-Customer 3 | Start-FlowExecution -FlowName $FollowUp -ThrottleLimit 1 -ErrorAction SilentlyContinue -ErrorVariable failures
        @($results.Status | Sort-Object) | Should -Be @('Launched', 'Launched', 'Unknown')
        $failures.FullyQualifiedErrorId | Should -BeLike 'FlowOutcomeUnknown,*'
        (Get-Ledger $test).LaunchCount | Should -Be 3
    }

    It 'ends, with nothing sent and no row given up, where the org stays down for longer than -OutageTimeout' {
        $test = Connect-TestOrg
        Start-FlowExecution -InputObject @{ customerId = '0' } -FlowName $FollowUp | Should -HaveCount 1
        Stop-FlowOrgEmulator $test.Emulator
        $failure = { Get-Customer 20 | Start-FlowExecution -FlowName $FollowUp -OutageTimeout 2m } | Should -Throw -PassThru
        $failure.FullyQualifiedErrorId | Should -BeLike 'OrgUnreachable,*'
        $failure.CategoryInfo.Category | Should -Be 'ConnectionError'
        "$failure" | Should -Match '2 minutes'
        (Get-Ledger $test).LaunchCount | Should -Be 1
    }

    It 'writes an error where the execution fails, and returns it' {
        $null = Connect-TestOrg
        $result = Start-FlowExecution -InputObject @{} -FlowName 'Always fails' -Wait -ErrorAction SilentlyContinue -ErrorVariable failures
        $result.Status | Should -Be 'Failed'
        $failures.FullyQualifiedErrorId | Should -BeLike 'FlowExecutionFailed,*'
    }

    It 'returns what still runs when -WaitTimeoutSec is over, with a warning' {
        $null = Connect-TestOrg
        $result = Start-FlowExecution -InputObject @{} -FlowName 'Runs long' -WaitTimeoutSec 5 -WarningAction SilentlyContinue -WarningVariable warnings
        $result.Status | Should -Be 'Running'
        "$warnings" | Should -Match 'still running'
    }

    It 'stops sending when -MaxFailure is reached' {
        $test = Connect-TestOrg -Emulator @{ Fault = 'ServerError' }
        $results = Get-Customer 500 | Start-FlowExecution -FlowName $FollowUp -MaxFailure 5 -ThrottleLimit 2 -ErrorAction SilentlyContinue -WarningAction SilentlyContinue -WarningVariable warnings
        @($results | Where-Object Status -EQ Unknown).Count | Should -BeLessThan 10
        (Get-Ledger $test).Requests | Should -BeLessThan 50
        "$warnings" | Should -Match 'not launched'
    }

    It 'refuses <_> as -MaxFailure' -ForEach 'many', '120%', '0' {
        { Start-FlowExecution -InputObject @{} -FlowName x -MaxFailure $_ } | Should -Throw '*3%*'
    }
}

Describe 'Nothing sent that was not wanted' {
    AfterEach { Disconnect-TestOrg }

    BeforeEach { $test = Connect-TestOrg }

    It 'tests every row and sends nothing with -WhatIf' {
        $plan = Import-Csv "$Samples/customers-with-mistakes.csv" | Start-FlowExecution -FlowName $FollowUp -WhatIf -ErrorAction SilentlyContinue
        @($plan | Where-Object Status -EQ Planned) | Should -HaveCount 2
        @($plan | Where-Object Status -EQ Invalid) | Should -HaveCount 10
        (Get-Ledger $test).LaunchCount | Should -Be 0
    }

    It 'comes back from -WhatIf in the order of the rows' {
        $plan = Import-Csv "$Samples/customers-with-mistakes.csv" | Start-FlowExecution -FlowName $FollowUp -WhatIf -ErrorAction SilentlyContinue
        $plan.Row | Should -Be @(1..12)
    }

    It 'obeys $WhatIfPreference' {
        $WhatIfPreference = $true
        $plan = Import-Csv "$Samples/customers.csv" | Start-FlowExecution -FlowName $FollowUp
        $WhatIfPreference = $false
        $plan | Should -HaveCount 250
        (Get-Ledger $test).LaunchCount | Should -Be 0
    }

    It 'ends with Select-Object -First' {
        $pulled = [ref] 0
        $first = 1..1000000 | ForEach-Object { $pulled.Value++; @{ customerId = "$_" } } | Start-FlowExecution -FlowName $FollowUp | Select-Object -First 3
        $first | Should -HaveCount 3
        $pulled.Value | Should -BeLessThan 1000000
        (Get-Ledger $test).LaunchCount | Should -BeLessOrEqual $pulled.Value
    }

    It 'stops in the middle: the pipeline is back, and nothing more is launched' {
        $slow = Connect-TestOrg -Emulator @{ Fault = 'HalfOpen@5-'; Clock = 'Real' }
        $shell = [powershell]::Create()
        try {
            $null = $shell.AddScript('param($manifest, $org) Import-Module $manifest; 1..1000 | ForEach-Object { @{ customerId = "$_" } } | Start-FlowExecution -FlowName "Customer follow-up" -Connection $org').AddArgument($Manifest).AddArgument($slow.Org)
            $output = [Management.Automation.PSDataCollection[psobject]]::new()
            $run = $shell.BeginInvoke([Management.Automation.PSDataCollection[psobject]] $null, $output)
            # The first four are answered, and those behind them never are.
            while ($output.Count -lt 4 -and -not $run.IsCompleted) { $null = $run.AsyncWaitHandle.WaitOne(20) }
            $shell.Stop()
            $shell.InvocationStateInfo.State | Should -Be 'Stopped'
            (Get-Ledger $slow).LaunchCount | Should -Be 4
        } finally {
            $shell.Dispose()
        }
    }

    It 'does with two connections what each is told' {
        $other = Connect-TestOrg
        $null = Get-Customer 5 | Start-FlowExecution -FlowName $FollowUp -Connection $test.Org
        $null = Get-Customer 7 | Start-FlowExecution -FlowName $FollowUp
        (Get-Ledger $test).LaunchCount | Should -Be 5
        (Get-Ledger $other).LaunchCount | Should -Be 7
    }

    It 'shares a connection with ForEach-Object -Parallel' {
        $org = $test.Org
        $results = 1..4 | ForEach-Object -ThrottleLimit 4 -Parallel {
            Import-Module $using:Manifest
            1..25 | ForEach-Object { @{ customerId = "$_" } } | Start-FlowExecution -FlowName $using:FollowUp -Connection $using:org
        }
        @($results | Where-Object Status -EQ Launched) | Should -HaveCount 100
        (Get-Ledger $test).LaunchCount | Should -Be 100
    }
}

Describe 'What is seen' {
    AfterEach { Disconnect-TestOrg }

    It 'is a table that fits 120 columns' {
        $null = Connect-TestOrg
        $lines = (Start-FlowExecution -InputObject @{ customerId = '1' } -FlowName $FollowUp -Name first -Wait | Out-String -Width 120) -split "`n" | Where-Object { $_.Trim() }
        $lines[0] | Should -Match '^ +Row Status +Name +ExecutionId / Reason'
        $lines[2] | Should -Match '^ +1 Completed +first +[0-9a-f-]{36}'
    }

    It 'shows at 80 columns the whole id of a launch, and why a row failed' {
        $null = Connect-TestOrg
        $results = @{ customerId = '1' }, @{ customerId = '2'; score = 'x' } | Start-FlowExecution -FlowName $FollowUp -Name 'n {customerId}' -ErrorAction SilentlyContinue
        $lines = ($results | Sort-Object Row | Out-String -Width 80) -split "`n" | Where-Object { $_.Trim() }
        $lines[2] | Should -Match '^ +1 Launched +n 1 +[0-9a-f]{8}-[0-9a-f-]{27}\s*$'
        $lines[3] | Should -Match "^ +2 Invalid +n 2 +FX2002: column 'score': 'x' is"
    }

    It 'is a CSV file that can be read: outputs as JSON, errors in words' {
        $null = Connect-TestOrg
        $results = @{ customerId = '1' }, @{ customerId = '2'; score = 'x' } | Start-FlowExecution -FlowName $FollowUp -Wait -ErrorAction SilentlyContinue
        $results | Export-Csv "$TestDrive/results.csv"
        $read = Import-Csv "$TestDrive/results.csv" | Sort-Object { [int] $_.Row }
        ($read[0].OutputData | ConvertFrom-Json).'Flow.customerId' | Should -Be '1'
        $read[1].Error | Should -Match 'FX2002'
    }
}

Describe 'However a run ends' {
    AfterEach { Disconnect-TestOrg }

    It 'returns with -ErrorAction Stop what was launched, and then throws an error that says so' {
        $test = Connect-TestOrg
        $rows = foreach ($number in 1..200) { @{ customerId = "$number" } }
        $rows[20].score = 'x'
        $shown = [Collections.Generic.List[object]]::new()
        $failure = { $rows | Start-FlowExecution -FlowName $FollowUp -ErrorAction Stop | ForEach-Object { $shown.Add($_) } } | Should -Throw -PassThru
        $launched = (Get-Ledger $test).LaunchCount
        $launched | Should -BeLessThan 200
        @($shown | Where-Object Status -EQ Launched) | Should -HaveCount $launched
        $failure.FullyQualifiedErrorId | Should -BeLike 'FlowRowInvalid,*'
        "$failure" | Should -Match "^Row 21, column 'score'.*The run ended there: $launched launched, 1 refused"
        $failure.Exception.Execution.Row | Should -Be 21
    }

    It 'obeys $ErrorActionPreference likewise' {
        $test = Connect-TestOrg
        $rows = foreach ($number in 1..200) { @{ customerId = "$number" } }
        $rows[20].score = 'x'
        $shown = [Collections.Generic.List[object]]::new()
        $ErrorActionPreference = 'Stop'
        { $rows | Start-FlowExecution -FlowName $FollowUp | ForEach-Object { $shown.Add($_) } } | Should -Throw
        @($shown | Where-Object Status -EQ Launched) | Should -HaveCount (Get-Ledger $test).LaunchCount
    }

    It 'launches few rows for -Path and Select-Object -First' {
        $test = Connect-TestOrg
        Start-FlowExecution -Path "$Samples/customers.csv" -FlowName $FollowUp 3>$null | Select-Object -First 3 | Should -HaveCount 3
        (Get-Ledger $test).LaunchCount | Should -BeLessOrEqual 17
    }

    It 'launches few rows for a pipeline with latency and Select-Object -First' {
        $test = Connect-TestOrg -Emulator @{ Latency = [timespan]::FromMilliseconds(100); Clock = 'Real' }
        1..500 | ForEach-Object { @{ customerId = "$_" } } | Start-FlowExecution -FlowName $FollowUp | Select-Object -First 1 | Should -HaveCount 1
        (Get-Ledger $test).LaunchCount | Should -BeLessOrEqual 11
    }

    It 'keeps the results where credentials end in the middle, with one error for the run' {
        $test = Connect-TestOrg -Emulator @{ Fault = 'TokenRevoked@60' }
        $token = ConvertTo-SecureString $test.Emulator.IssueToken() -AsPlainText -Force
        $org = Connect-FlowOrg -ApiUri $test.Emulator.ApiUri -AccessToken $token
        $results = @(Get-Customer 300 | Start-FlowExecution -FlowName $FollowUp -Connection $org -ErrorAction SilentlyContinue -ErrorVariable failures)
        $launched = (Get-Ledger $test).LaunchCount
        $launched | Should -BeGreaterThan 0
        @($results | Where-Object Status -EQ Launched) | Should -HaveCount $launched
        @($failures | Where-Object FullyQualifiedErrorId -Match '^AccessTokenRefused') | Should -HaveCount 1
        "$failures" | Should -Match "The run ended: $launched launched"
    }

    It 'ends where -MaxDuration is over, and says what is left' {
        $test = Connect-TestOrg -Emulator @{ RateLimit = 60 }
        $results = Get-Customer 500 | Start-FlowExecution -FlowName $FollowUp -MaxDuration '3m' -WarningAction SilentlyContinue -WarningVariable warnings
        @($results | Where-Object Status -EQ Launched) | Should -HaveCount (Get-Ledger $test).LaunchCount
        (Get-Ledger $test).LaunchCount | Should -BeLessThan 300
        "$warnings" | Should -Match '^The time that -MaxDuration allows was over\. Not launched: '
    }

    It 'refuses days as -MaxDuration, also where PowerShell would read 2d as the number 2' {
        { Start-FlowExecution -InputObject @{} -FlowName x -MaxDuration 2d } | Should -Throw "*'2d' is no time*"
    }

    It 'refuses <_> as -MaxDuration' -ForEach 'soon', '5 parsecs', '-3' {
        { Start-FlowExecution -InputObject @{} -FlowName x -MaxDuration $_ } | Should -Throw '*is no time*'
    }

    It 'says of an execution that could not be followed that it was launched, and counts it as a failure' {
        $emulator = Start-FlowOrgEmulator -Clock Skipping -Fault 'ServerError;on=read'
        $org = Connect-FlowOrg -EmulatorInstance $emulator
        $result = @{ customerId = '1' } | Start-FlowExecution -FlowName $FollowUp -Wait -Connection $org -ErrorAction SilentlyContinue -ErrorVariable failures
        $result.Status | Should -Be 'Launched'
        $result.CanResend, $result.IsFailure | Should -Be @($false, $true)
        $failures.FullyQualifiedErrorId | Should -BeLike 'FlowExecutionNotRead,*'
        $again = $result | Wait-FlowExecution -Connection $org -ErrorAction SilentlyContinue
        $again.Status, $again.Row, $again.IsFailure | Should -Be @('Launched', 1, $true)
    }
}
