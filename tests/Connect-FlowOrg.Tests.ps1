
BeforeAll { . "$PSScriptRoot/Setup.ps1" }

Describe 'Connect-FlowOrg' {
    AfterEach { Disconnect-TestOrg }

    It 'starts an emulator of its own and makes it the current org' {
        $org = Connect-FlowOrg -Emulator
        $org | Should -BeOfType FlowExec.FlowOrg
        $org.IsEmulator | Should -BeTrue
        $org.IsConnected | Should -BeTrue
        Get-FlowOrg | Should -Be $org
        @(Get-FlowOrgEmulator).Count | Should -Be 1
    }

    It 'takes an emulator from the pipeline' {
        $emulator = Start-FlowOrgEmulator
        $org = $emulator | Connect-FlowOrg -Name mine
        $org.ApiUri | Should -Be $emulator.ApiUri
        $org.Name | Should -Be 'mine'
    }

    It 'connects by address and credential, as to a gateway' {
        $emulator = Start-FlowOrgEmulator
        $org = Connect-FlowOrg -ApiUri $emulator.ApiUri -LoginUri $emulator.LoginUri -Credential $emulator.Credential
        $org.IsEmulator | Should -BeFalse
        $org.Identity.OrganizationName | Should -Be 'Emulated org'
        (Get-FlowOrgEmulator $emulator -Ledger).SignIns | Should -Be 1
    }

    It 'connects with an access token, without signing in' {
        $emulator = Start-FlowOrgEmulator
        $token = ConvertTo-SecureString $emulator.IssueToken() -AsPlainText -Force
        $null = Connect-FlowOrg -ApiUri $emulator.ApiUri -AccessToken $token
        @(Get-Flow).Count | Should -BeGreaterThan 0
        (Get-FlowOrgEmulator $emulator -Ledger).SignIns | Should -Be 0
    }

    It 'connects by what the environment says: <Kind>' -ForEach @(
        @{ Kind = 'a client'; SignIns = 1 }
        @{ Kind = 'a token'; SignIns = 0 }
    ) {
        $emulator = Start-FlowOrgEmulator
        $env:GENESYSCLOUD_OAUTHCLIENT_ID = $emulator.Credential.UserName
        $env:GENESYSCLOUD_OAUTHCLIENT_SECRET = $emulator.Credential.GetNetworkCredential().Password
        if ($Kind -eq 'a token') { $env:GENESYSCLOUD_ACCESS_TOKEN = $emulator.IssueToken() }
        try {
            $org = Connect-FlowOrg -FromEnvironment -ApiUri $emulator.ApiUri -LoginUri $emulator.LoginUri
        } finally {
            Remove-Item env:GENESYSCLOUD_*
        }
        $org.Identity.OrganizationName | Should -Be 'Emulated org'
        (Get-FlowOrgEmulator $emulator -Ledger).SignIns | Should -Be $SignIns
    }

    It 'connects by a profile of the platform CLI, from where the session stands' {
        $emulator = Start-FlowOrgEmulator
        $null = New-Item -ItemType Directory "$TestDrive/there"
        Set-Content "$TestDrive/there/gc.toml" @"
[DEFAULT]
environment = "mypurecloud.com"
[Test]
client_credentials = "$($emulator.Credential.UserName)"
client_secret = "$($emulator.Credential.GetNetworkCredential().Password)"
gateway_protocol = "http"
gateway_host = "127.0.0.1"
gateway_port = "$($emulator.ApiUri.Port)"
"@
        if (-not $IsWindows) { chmod 644 "$TestDrive/there/gc.toml" }
        Push-Location "$TestDrive/there"
        try {
            $org = Connect-FlowOrg -ProfileName TEST -ProfilePath gc.toml -WarningVariable warned -WarningAction SilentlyContinue
            (TabExpansion2 'Connect-FlowOrg -ProfilePath ./gc.toml -ProfileName ').CompletionMatches.CompletionText | Should -Be @('DEFAULT', 'Test')
        } finally {
            Pop-Location
        }
        $org.Identity.OrganizationName | Should -Be 'Emulated org'
        (Get-FlowOrgEmulator $emulator -Ledger).SignIns | Should -Be 1
        if (-not $IsWindows) { "$warned" | Should -Match 'chmod 600' }
    }

    It 'takes <Given> as the contract <Expected>' -ForEach @(
        @{ Given = 'published'; Expected = 'Published' }
        @{ Given = 'Participants'; Expected = 'Participants' }
    ) {
        (Connect-FlowOrg -Emulator -Contract $Given).Contract.Name | Should -Be $Expected
        (Get-FlowOrgEmulator).Contract | Should -Be $Expected
    }

    It 'shows no secret and no token, however it is printed' {
        $emulator = Start-FlowOrgEmulator
        $org = $emulator | Connect-FlowOrg
        $shown = ($org | Format-List * -Force | Out-String) + ($org | ConvertTo-Json -Depth 4 -WarningAction SilentlyContinue) +
            ($emulator | Format-List * -Force | Out-String) + ($emulator.Clients | Format-List * -Force | Out-String)
        $shown | Should -Not -Match ([regex]::Escape($emulator.Credential.GetNetworkCredential().Password))
    }

    It 'holds two connections at once: the last is current, the other works by -Connection' {
        $first = Connect-FlowOrg -Emulator -Name first
        $second = Connect-FlowOrg -Emulator -Name second
        Get-FlowOrg | Should -Be $second
        @(Get-FlowOrg *).Name | Should -Be @('first', 'second')
        @(Get-Flow -Connection $first).Count | Should -BeGreaterThan 0
    }
}

Describe 'What cannot be connected' {
    AfterEach { Disconnect-TestOrg }

    BeforeAll {
        $client = [pscredential]::new('id', (ConvertTo-SecureString 's3cret-of-mine' -AsPlainText -Force))
    }

    It 'a region that is none names the nearest' {
        $failure = { Connect-FlowOrg -Region mypurecloud.it -Credential $client } | Should -Throw -PassThru
        $failure.FullyQualifiedErrorId | Should -BeLike 'RegionUnknown,*'
        $failure.ErrorDetails.RecommendedAction | Should -BeLike '*mypurecloud.ie (eu-west-1)*'
    }

    It 'an environment that says too little names the variable' {
        $saved = Get-ChildItem env:GENESYSCLOUD_*
        $saved | Remove-Item
        try {
            { Connect-FlowOrg -FromEnvironment } | Should -Throw -ErrorId 'RegionMissing,*'
            $env:GENESYSCLOUD_OAUTHCLIENT_ID = 'some-client'
            $failure = { Connect-FlowOrg -FromEnvironment -Region mypurecloud.ie } | Should -Throw -PassThru
            "$failure" | Should -Match 'GENESYSCLOUD_OAUTHCLIENT_SECRET is not set'
        } finally {
            Remove-Item env:GENESYSCLOUD_*
            $saved | ForEach-Object { Set-Item "env:$($_.Name)" $_.Value }
        }
    }

    It 'a profile that is not there names those that are' {
        Set-Content "$TestDrive/config.toml" "[one]`nclient_secret = 's3cret-of-mine'`n[two]"
        $failure = { Connect-FlowOrg -ProfileName three -ProfilePath "$TestDrive/config.toml" } | Should -Throw -PassThru
        $failure.FullyQualifiedErrorId | Should -BeLike 'ProfileNotFound,*'
        $failure.ErrorDetails.RecommendedAction | Should -Be 'It has one, two.'
        ($failure | Format-List * -Force | Out-String) | Should -Not -Match 's3cret-of-mine'
    }

    It 'a wrong secret is an authentication error that does not repeat it' {
        $emulator = Start-FlowOrgEmulator
        $failure = { Connect-FlowOrg -ApiUri $emulator.ApiUri -LoginUri $emulator.LoginUri -Credential $client } | Should -Throw -PassThru
        $failure.CategoryInfo.Category | Should -Be 'AuthenticationError'
        $failure.Exception | Should -BeOfType FlowExec.FlowApiException
        $failure.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
        ($failure | Format-List * -Force | Out-String) | Should -Not -Match 's3cret-of-mine'
        Get-FlowOrg | Should -BeNullOrEmpty
    }

    It 'a token that the org does not know is an authentication error' {
        $emulator = Start-FlowOrgEmulator
        $token = ConvertTo-SecureString 'made-up' -AsPlainText -Force
        $failure = { Connect-FlowOrg -ApiUri $emulator.ApiUri -AccessToken $token } | Should -Throw -PassThru
        $failure.CategoryInfo.Category | Should -Be 'AuthenticationError'
        ($failure | Format-List * -Force | Out-String) | Should -Not -Match 'made-up'
    }

    It 'an org that is down is a connection error' {
        $emulator = Start-FlowOrgEmulator
        $uri = $emulator.ApiUri
        Stop-FlowOrgEmulator $emulator
        $failure = { Connect-FlowOrg -ApiUri $uri -LoginUri $uri -Credential $client } | Should -Throw -PassThru
        $failure.CategoryInfo.Category | Should -Be 'ConnectionError'
        $failure.Exception.NeverSent | Should -BeTrue
    }

    It 'http to another machine is refused' {
        $failure = { Connect-FlowOrg -ApiUri 'http://org.example/' -LoginUri 'http://org.example/' -Credential $client } | Should -Throw -PassThru
        $failure.FullyQualifiedErrorId | Should -BeLike 'HttpsRequired,*'
    }

    It 'a contract that does not exist is named' {
        $failure = { Connect-FlowOrg -Emulator -Contract Publishd } | Should -Throw -PassThru
        "$failure" | Should -Match 'Publishd'
        Get-FlowOrgEmulator | Should -BeNullOrEmpty
    }

    It 'a contract file that is none leaves no emulator behind' {
        Set-Content "$TestDrive/contract.json" '{ "name": 1 }'
        { Connect-FlowOrg -Emulator -Contract "$TestDrive/contract.json" } | Should -Throw
        Get-FlowOrgEmulator | Should -BeNullOrEmpty
    }
}

Describe 'Completion' {
    AfterEach { Disconnect-TestOrg }

    It 'completes regions by domain and by name' {
        (TabExpansion2 'Connect-FlowOrg -Region mypurecloud.i').CompletionMatches.CompletionText | Should -Be 'mypurecloud.ie'
        (TabExpansion2 'Connect-FlowOrg -Region eu-west').CompletionMatches.CompletionText | Should -Be @('eu-west-1', 'eu-west-2')
    }

    It 'completes contracts' {
        (TabExpansion2 'Connect-FlowOrg -Emulator -Contract P').CompletionMatches.CompletionText | Should -Be @('Published', 'Participants')
    }
}
