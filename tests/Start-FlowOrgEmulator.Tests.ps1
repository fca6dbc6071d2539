
BeforeAll { . "$PSScriptRoot/Setup.ps1" }

Describe 'Start-FlowOrgEmulator' {
    AfterEach { Disconnect-TestOrg }

    It 'starts one on a free port of loopback, and another beside it' {
        $one = Start-FlowOrgEmulator
        $two = Start-FlowOrgEmulator -Name second
        $one.ApiUri.IsLoopback | Should -BeTrue
        $one.Port | Should -Not -Be $two.Port
        $two.Name | Should -Be 'second'
    }

    It 'gives its credential as PowerShell does' {
        $emulator = Start-FlowOrgEmulator
        $emulator.Credential | Should -BeOfType pscredential
        $answer = Invoke-RestMethod -Method Post -Uri "$($emulator.LoginUri)oauth/token" -Body @{ grant_type = 'client_credentials' } -Authentication Basic -Credential $emulator.Credential -AllowUnencryptedAuthentication
        $answer.token_type | Should -Be 'bearer'
        $emulator.ClientSecret | Should -BeOfType securestring
        $emulator.Clients.Secret | ForEach-Object { $_ | Should -BeOfType securestring }
    }

    It 'takes contract, limit, latency and faults' {
        $emulator = Start-FlowOrgEmulator -Contract Participants -RateLimit 17 -Latency '00:00:00.010' -Fault 'Reset@17', 'ExecuteThenReset:0.05'
        $emulator.Contract, $emulator.RateLimit, $emulator.Options.Latency.TotalMilliseconds | Should -Be @('Participants', 17, 10)
        "$($emulator.Faults)" | Should -Be 'Reset@17 ExecuteThenReset:0.05'
    }

    It 'reads how long a token lives as it is typed' {
        (Start-FlowOrgEmulator -TokenLifetime 90s -Latency 5ms).Options |
            ForEach-Object { $_.TokenLifetime.TotalSeconds, $_.Latency.TotalMilliseconds } | Should -Be @(90, 5)
        { Start-FlowOrgEmulator -TokenLifetime soon } | Should -Throw '*is no time*'
        { Start-FlowOrgEmulator -Latency 200 } | Should -Throw '*a number needs its unit*'
    }

    It 'keeps what each launch was given where it is asked to' {
        $emulator = Start-FlowOrgEmulator -LedgerInputs
        $org = Connect-FlowOrg -EmulatorInstance $emulator
        $null = @{ customerId = '00042'; discount = 1.50 } | Start-FlowExecution -FlowName $FollowUp -Connection $org
        $inputs = (Get-FlowOrgEmulator $emulator -Ledger).Launches.Inputs | ConvertFrom-Json -AsHashtable
        $inputs['Flow.customerId'], $inputs['Flow.discount'] | Should -Be @('00042', 1.5)
    }

    It 'is connected to as people type it: <Form>' -ForEach @(
        @{ Form = '-Emulator and the emulator'; Connect = { param($one) Connect-FlowOrg -Emulator $one } }
        @{ Form = 'the emulator alone'; Connect = { param($one) Connect-FlowOrg $one } }
        @{ Form = '-EmulatorInstance'; Connect = { param($one) Connect-FlowOrg -EmulatorInstance $one } }
        @{ Form = 'the pipeline'; Connect = { param($one) $one | Connect-FlowOrg -Emulator } }
    ) {
        $emulator = Start-FlowOrgEmulator
        (& $Connect $emulator).ApiUri | Should -Be $emulator.ApiUri
    }

    It 'says what is wrong: <Case>' -ForEach @(
        @{ Case = 'a fault that is none'; Arguments = @{ Fault = 'Rset@17' }; Says = 'Rset' }
        @{ Case = 'a file that is not there'; Arguments = @{ FlowPath = './no-such.json' }; Says = 'no-such\.json' }
    ) {
        $failure = { Start-FlowOrgEmulator @Arguments } | Should -Throw -PassThru
        "$failure" | Should -Match $Says
        $failure.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
    }

    It 'says that a port is taken' {
        $one = Start-FlowOrgEmulator
        $failure = { Start-FlowOrgEmulator -Port $one.Port } | Should -Throw -PassThru
        $failure.FullyQualifiedErrorId | Should -BeLike 'EmulatorNotStarted,*'
        "$failure" | Should -Match "$($one.Port)"
    }

    It 'starts nothing with -WhatIf' {
        Start-FlowOrgEmulator -WhatIf | Should -BeNullOrEmpty
        Get-FlowOrgEmulator | Should -BeNullOrEmpty
    }

    It 'completes names of faults' {
        (TabExpansion2 'Start-FlowOrgEmulator -Fault Slow').CompletionMatches.CompletionText | Should -Be @('SlowBody', 'SlowFirstByte')
    }
}
