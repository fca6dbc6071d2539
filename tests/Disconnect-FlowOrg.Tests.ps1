
BeforeAll { . "$PSScriptRoot/Setup.ps1" }

Describe 'Disconnect-FlowOrg' {
    AfterEach { Disconnect-TestOrg }

    It 'closes the current connection and stops the emulator that it started' {
        $org = Connect-FlowOrg -Emulator
        $emulator = Get-FlowOrgEmulator
        Disconnect-FlowOrg
        $org.IsConnected | Should -BeFalse
        Get-FlowOrg | Should -BeNullOrEmpty
        $emulator.IsRunning | Should -BeFalse
    }

    It 'lets an emulator run that somebody else started' {
        $emulator = Start-FlowOrgEmulator
        $emulator | Connect-FlowOrg | Disconnect-FlowOrg
        $emulator.IsRunning | Should -BeTrue
    }

    It 'makes no other connection current: rows must not reach an org that nobody chose' {
        $first = Connect-FlowOrg -Emulator
        $second = Connect-FlowOrg -Emulator
        Disconnect-FlowOrg $second
        Get-FlowOrg | Should -BeNullOrEmpty
        $first.IsConnected | Should -BeTrue
    }

    It 'ends the token on the platform with -Revoke' {
        $emulator = Start-FlowOrgEmulator
        $token = ConvertTo-SecureString $emulator.IssueToken() -AsPlainText -Force
        Connect-FlowOrg -ApiUri $emulator.ApiUri -AccessToken $token | Disconnect-FlowOrg -Revoke
        $failure = { Connect-FlowOrg -ApiUri $emulator.ApiUri -AccessToken $token } | Should -Throw -PassThru
        $failure.CategoryInfo.Category | Should -Be 'AuthenticationError'
    }

    It 'keeps the token without -Revoke' {
        $emulator = Start-FlowOrgEmulator
        $token = ConvertTo-SecureString $emulator.IssueToken() -AsPlainText -Force
        Connect-FlowOrg -ApiUri $emulator.ApiUri -AccessToken $token | Disconnect-FlowOrg
        (Connect-FlowOrg -ApiUri $emulator.ApiUri -AccessToken $token).IsConnected | Should -BeTrue
    }

    It 'may be asked twice' {
        $org = Connect-FlowOrg -Emulator
        $org, $org | Disconnect-FlowOrg
        $org.IsConnected | Should -BeFalse
    }

    It 'says how to connect where nothing is connected' {
        $failure = { Disconnect-FlowOrg } | Should -Throw -PassThru
        $failure.FullyQualifiedErrorId | Should -BeLike 'NotConnected,*'
    }

    It 'leaves a connection that commands refuse to use' {
        $org = Connect-FlowOrg -Emulator -Name gone
        Disconnect-FlowOrg
        $failure = { Get-Flow -Connection $org } | Should -Throw -PassThru
        $failure.FullyQualifiedErrorId | Should -BeLike 'ConnectionClosed,*'
        "$failure" | Should -Match 'gone'
    }
}
