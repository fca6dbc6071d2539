
BeforeAll { . "$PSScriptRoot/Setup.ps1" }

Describe 'Set-FlowOrgEmulator' {
    BeforeEach { $test = Connect-TestOrg }
    AfterEach { Disconnect-TestOrg }

    It 'puts faults in force while it runs, and ends them' {
        Set-FlowOrgEmulator $test.Emulator -Fault 'ServerError'
        (Start-FlowExecution -InputObject @{ customerId = '1' } -FlowName $FollowUp -ErrorAction SilentlyContinue).Status | Should -Be 'Unknown'
        Set-FlowOrgEmulator $test.Emulator -Fault @()
        (Start-FlowExecution -InputObject @{ customerId = '2' } -FlowName $FollowUp).Status | Should -Be 'Launched'
        (Get-Ledger $test).LaunchCount | Should -Be 1
    }

    It 'leaves what is not named' {
        Set-FlowOrgEmulator $test.Emulator -Fault 'Reset@17'
        $test.Emulator | Set-FlowOrgEmulator -RateLimit 60 -Latency '00:00:01'
        $test.Emulator.RateLimit, $test.Emulator.Options.Latency.TotalSeconds, "$($test.Emulator.Faults)" | Should -Be @(60, 1, 'Reset@17')
    }

    It 'reads a latency as it is typed, and not as ten-millionths of a second' {
        Set-FlowOrgEmulator $test.Emulator -Latency 60s
        $test.Emulator.Options.Latency | Should -Be ([timespan]::FromSeconds(60))
        Set-FlowOrgEmulator $test.Emulator -Latency 1.5s
        $test.Emulator.Options.Latency | Should -Be ([timespan]::FromSeconds(1.5))
        { Set-FlowOrgEmulator $test.Emulator -Latency 200 } | Should -Throw '*a number needs its unit*'
        $test.Emulator.Options.Latency | Should -Be ([timespan]::FromSeconds(1.5))
    }

    It 'changes nothing with -WhatIf, and nothing for a fault that is none' {
        Set-FlowOrgEmulator $test.Emulator -RateLimit 1 -WhatIf
        { Set-FlowOrgEmulator $test.Emulator -RateLimit 1 -Fault 'Nonsense' } | Should -Throw -ErrorId 'FaultInvalid,*'
        $test.Emulator.RateLimit | Should -Be 100000
    }
}
