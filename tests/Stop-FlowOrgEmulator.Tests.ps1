
BeforeAll {
    . "$PSScriptRoot/Setup.ps1"
    function Test-Port([int] $Port) {
        $client = [Net.Sockets.TcpClient]::new()
        try { $client.Connect('127.0.0.1', $Port); $true } catch { $false } finally { $client.Dispose() }
    }
}

Describe 'Stop-FlowOrgEmulator' {
    AfterEach { Disconnect-TestOrg }

    It 'frees the port' {
        $emulator = Start-FlowOrgEmulator
        Test-Port $emulator.Port | Should -BeTrue
        Stop-FlowOrgEmulator $emulator
        Test-Port $emulator.Port | Should -BeFalse
        $emulator.IsRunning | Should -BeFalse
    }

    It 'stops those from the pipeline and leaves the others' {
        $one = Start-FlowOrgEmulator -Name one
        $two = Start-FlowOrgEmulator -Name two
        Get-FlowOrgEmulator | Where-Object Name -EQ one | Stop-FlowOrgEmulator
        $one.IsRunning, $two.IsRunning | Should -Be @($false, $true)
    }

    It 'stops all of the session without arguments' {
        $started = 1..3 | ForEach-Object { Start-FlowOrgEmulator }
        Stop-FlowOrgEmulator
        $started.IsRunning | Should -Not -Contain $true
    }

    It 'may be asked twice' {
        $emulator = Start-FlowOrgEmulator
        { $emulator, $emulator | Stop-FlowOrgEmulator } | Should -Not -Throw
    }

    It 'leaves the ledger readable' {
        $test = Connect-TestOrg
        $null = Start-FlowExecution -InputObject @{ customerId = '1' } -FlowName $FollowUp
        Stop-FlowOrgEmulator $test.Emulator
        (Get-Ledger $test).LaunchCount | Should -Be 1
    }
}

Describe 'An emulator ends at the latest' {
    It 'with its runspace' {
        $runspace = [runspacefactory]::CreateRunspace()
        $runspace.Open()
        $shell = [powershell]::Create($runspace)
        $emulator = $shell.AddScript('param($manifest) Import-Module $manifest; Start-FlowOrgEmulator').AddArgument($Manifest).Invoke()[0]
        Test-Port $emulator.Port | Should -BeTrue
        $runspace.Close()
        Test-Port $emulator.Port | Should -BeFalse
        $shell.Dispose()
        $runspace.Dispose()
    }

    It 'with the module' {
        $shell = [powershell]::Create()
        $emulator = $shell.AddScript('param($manifest) Import-Module $manifest; Start-FlowOrgEmulator; Remove-Module FlowExec').AddArgument($Manifest).Invoke()[0]
        Test-Port $emulator.Port | Should -BeFalse
        $shell.Dispose()
    }

    It 'with the process' {
        $port = [int](Invoke-ChildScript "Import-Module '$Manifest'; (Start-FlowOrgEmulator).Port")
        $port | Should -BeGreaterThan 0
        Test-Port $port | Should -BeFalse
    }
}
