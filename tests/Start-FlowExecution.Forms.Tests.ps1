#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }
# Flow first, row second; piped flows; no row at all; constants. Held against what the emulator received.

BeforeAll {
    . "$PSScriptRoot/Setup.ps1"
    function Get-Received { (Get-FlowOrgEmulator -Ledger).Launches | ForEach-Object { $_.Inputs | ConvertFrom-Json -AsHashtable } }
}

Describe 'Start-FlowExecution, the natural way' {
    BeforeEach {
        $test = Connect-TestOrg -Emulator @{ LedgerInputs = $true }
        $id = (Get-Flow $FollowUp).Id
    }
    AfterEach { Disconnect-TestOrg }

    It 'takes the flow first and the row second: <Kind>' -ForEach @(
        @{ Kind = 'a hashtable'; Row = @{ customerId = '1' } }
        @{ Kind = 'an object'; Row = [pscustomobject]@{ customerId = '1' } }
        @{ Kind = 'JSON'; Row = '{"customerId":"1"}' }
    ) {
        $result = Start-FlowExecution $FollowUp $Row
        $result.Status | Should -Be 'Launched'
        $result.FlowId | Should -Be $id
        (Get-Received).'Flow.customerId' | Should -Be '1'
    }

    It 'says where files go, to whom names one where the flow stands' {
        $failure = try { Start-FlowExecution "$Samples/customers.csv" } catch { $_ }
        $failure.FullyQualifiedErrorId | Should -BeLike 'FlowNameIsFile,*'
        $failure.ErrorDetails.RecommendedAction | Should -BeLike "*-Path '$Samples/customers.csv'*"
    }

    It 'names what is to be confirmed: <Says>' -ForEach @(
        @{ Given = @{ customerId = '1' }; Says = 'one row' }
        @{ Given = @{ customerId = '1' }, @{ customerId = '2' }; Says = '2 rows' }
    ) {
        $said = Start-FlowExecution $FollowUp $Given -Verbose 4>&1 | Where-Object { $_ -is [Management.Automation.VerboseRecord] }
        "$said" | Should -Match "'?Launch.* on target .*, $Says"
    }

    It 'takes an id in the place of a name' {
        (Start-FlowExecution $id @{ customerId = '1' }).FlowId | Should -Be $id
        (@{ customerId = '1' } | Start-FlowExecution $id).FlowId | Should -Be $id
    }

    It 'launches a flow that is piped' {
        $results = Get-Flow 'Nightly sync', 'Always fails' | Start-FlowExecution
        $results.Status | Should -Be @('Launched', 'Launched')
        # In the order in which the org answered.
        $results.FlowId | Sort-Object | Should -Be ((Get-Flow 'Nightly sync', 'Always fails').Id | Sort-Object)
        (Get-Flow $FollowUp | Start-FlowExecution -Constant @{ customerId = '7' }).Status | Should -Be 'Launched'
    }

    It 'launches once where there is neither a row nor a pipeline' {
        (Start-FlowExecution 'Nightly sync').Status | Should -Be 'Launched'
        (Get-Ledger $test).LaunchCount | Should -Be 1
        $result = Start-FlowExecution $FollowUp -ErrorAction SilentlyContinue -ErrorVariable failed
        $result.Status | Should -Be 'Invalid'
        "$failed" | Should -Match 'FX3002'
        (Get-Ledger $test).LaunchCount | Should -Be 1
    }

    It 'launches nothing where a pipeline brings no row' {
        @() | Start-FlowExecution 'Nightly sync' -WarningVariable warned -WarningAction SilentlyContinue | Should -BeNullOrEmpty
        "$warned" | Should -Match 'No row came in'
        (Get-Ledger $test).LaunchCount | Should -Be 0
    }

    It 'says what is missing where no flow is named' {
        { Start-FlowExecution } | Should -Throw -ErrorId 'FlowMissing,*'
    }

    It 'says so where a file stands in the place of a row' {
        $result = Start-FlowExecution "$Samples/customers.csv" -FlowName $FollowUp -ErrorAction SilentlyContinue -ErrorVariable failed
        $result.Status | Should -Be 'Invalid'
        $failed[0].ErrorDetails.RecommendedAction | Should -Be 'Read files with -Path.'
    }
}

Describe '-Constant' {
    BeforeEach { $test = Connect-TestOrg -Emulator @{ LedgerInputs = $true } }
    AfterEach { Disconnect-TestOrg }

    It 'gives every row the same, typed as the flow declares it' {
        $null = @{ customerId = '1' }, @{ customerId = '2' } | Start-FlowExecution $FollowUp -Constant @{ score = '7'; 'Flow.vip' = $true; tags = 'a', 'b' }
        $received = Get-Received
        $received | Should -HaveCount 2
        $received.'Flow.score' | Should -Be @(7, 7)
        $received.'Flow.vip' | Should -Be @($true, $true)
        $received[1].'Flow.tags' | Should -Be @('a', 'b')
    }

    It 'is tested as rows are' {
        $result = Start-FlowExecution $FollowUp @{ customerId = '1' } -Constant @{ score = 'many' } -ErrorAction SilentlyContinue
        $result.Status | Should -Be 'Invalid'
        { Start-FlowExecution $FollowUp -Constant @{ 'Flow.score' = 1; score = 2 } } | Should -Throw -ErrorId 'ConstantInvalid,*'
    }

    It 'refuses a column for the same input, even an empty one' {
        $results = [pscustomobject]@{ customerId = '1'; Language = 'en' }, [pscustomobject]@{ customerId = '2'; Language = '' } |
            Start-FlowExecution $FollowUp -Constant @{ language = 'de' } -ErrorAction SilentlyContinue -ErrorVariable failed
        $results.Status | Should -Be @('Invalid', 'Invalid')
        "$($failed[0])" | Should -Match "column 'Language' and the constant both fill the input 'language'"
        (@{ customerId = '1'; language = 'en' } | Start-FlowExecution $FollowUp -Constant @{ language = 'de' } -ExcludeProperty language).Status | Should -Be 'Launched'
    }

    It 'goes into what is tested and converted too' {
        (Test-FlowPayload @{ score = 1 } -FlowName $FollowUp -Constant @{ customerId = '1' }).IsValid | Should -BeTrue
        $payload = @{ customerId = '1' } | ConvertTo-FlowPayload -FlowName $FollowUp -Constant @{ vip = $true } | ConvertFrom-Json
        $payload.inputData.'Flow.vip' | Should -BeTrue
    }

    It 'is kept for the batch, exactly' {
        $file = Join-Path $TestDrive 'constant.csv'
        'customerId', '1' | Set-Content $file
        $constants = @{ language = 'a=b'; score = 7; vip = $true; tags = @('x', 'y') }
        $null = Start-FlowExecution $FollowUp -Path $file -Constant $constants -Batch constant
        Add-Content $file '2'
        (Resume-FlowBatch constant).Status | Should -Be 'Launched'
        $received = @(Get-Received)
        $received | Should -HaveCount 2
        foreach ($one in $received) {
            $one.'Flow.language', $one.'Flow.score', $one.'Flow.vip' | Should -Be 'a=b', 7, $true
            $one.'Flow.tags' | Should -Be @('x', 'y')
        }
    }

}

Describe 'Get-FlowExecution without an id' {
    It 'lists what this machine launched last, newest first, and says where from' {
        $null = Connect-TestOrg
        try {
            $journal = Join-Path $TestDrive ([guid]::NewGuid())
            $null = Get-FlowExecution -Journal $journal -InformationVariable said 6>$null
            "$said" | Should -Match '^No launch is on record in '
            $launched = 1..3 | ForEach-Object { Start-FlowExecution $FollowUp @{ customerId = "$_" } -Journal $journal }
            $null = @{ score = 'x' } | Start-FlowExecution $FollowUp -Journal $journal -ErrorAction SilentlyContinue
            $recent = Get-FlowExecution -Journal $journal -InformationVariable said 6>$null
            $recent.ExecutionId | Sort-Object | Should -Be ($launched.ExecutionId | Sort-Object)
            $recent.DateLaunched | Should -Be ($recent.DateLaunched | Sort-Object -Descending)
            "$said" | Should -Match ([regex]::Escape($journal))
            (Get-FlowExecution -Last 2 -Journal $journal 6>$null) | Should -HaveCount 2
            (Get-FlowExecution -Last 1 -Journal $journal 6>$null | Get-FlowExecution).FlowVersion | Should -Not -BeNullOrEmpty
        } finally {
            Disconnect-TestOrg
        }
    }
}
