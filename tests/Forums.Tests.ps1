#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }
# Holds docs/what-the-forums-say.md: the org takes its calls, and what the contract knows is there.
# Docs.Tests.ps1 runs its commands.

BeforeDiscovery {
    $docs = Join-Path (Split-Path $PSScriptRoot) 'docs'
    $text = (Get-Content -LiteralPath (Join-Path $docs 'what-the-forums-say.md') -Raw).ReplaceLineEndings("`n")
    $blocks = foreach ($match in [regex]::Matches($text, '(?ms)^```(powershell|sh)( [\w-]+)?\n(.+?)\n```')) {
        $question = [regex]::Matches($text.Substring(0, $match.Index), '(?m)^#+ (.+)$')[-1].Groups[1].Value
        @{ Question = $question; Language = $match.Groups[1].Value; Info = $match.Groups[2].Value.Trim(); Code = $match.Groups[3].Value }
    }
    $calls = $blocks | Where-Object { $_.Language -eq 'sh' -or $_.Info -eq 'rest' }
}

BeforeAll {
    . "$PSScriptRoot/Setup.ps1"
    $page = Get-Content -LiteralPath "$Root/docs/what-the-forums-say.md" -Raw
}

AfterAll { Disconnect-TestOrg }

Describe 'The calls of the page without FlowExec' {
    BeforeAll {
        $test = Connect-TestOrg
        $client = $test.Emulator.Credential.GetNetworkCredential()
        $env:CLIENT_ID = $client.UserName
        $env:CLIENT_SECRET = $client.Password
        $answer = Invoke-RestMethod -Method Post -Uri "$($test.Emulator.LoginUri)oauth/token" -Body @{ grant_type = 'client_credentials' } `
            -Authentication Basic -Credential $test.Emulator.Credential -AllowUnencryptedAuthentication
        $env:TOKEN = $answer.access_token
        $tools = [bool](Get-Command bash, curl -CommandType Application -ErrorAction Ignore)
    }

    AfterAll { Remove-Item Env:CLIENT_ID, Env:CLIENT_SECRET, Env:TOKEN }

    It 'the <Language> call is taken by the org as it stands: <Question>' -ForEach $calls {
        if ($Language -eq 'sh' -and -not $tools) { Set-ItResult -Skipped -Because 'bash and curl are not on this machine' }
        $before = (Get-Ledger $test).LaunchCount
        $here = $Code -replace 'https://api\.mypurecloud\.ie/', $test.Emulator.ApiUri -replace 'https://login\.mypurecloud\.ie/', $test.Emulator.LoginUri
        $here | Should -Not -Be $Code -Because 'its address is replaced by the emulator''s'
        $result = if ($Language -eq 'sh') { bash -c $here 2>$null | ConvertFrom-Json } else { & ([scriptblock]::Create($here)) }
        if ($Code -match 'oauth') { $result.token_type | Should -Be 'bearer' } else {
            $result.selfUri | Should -Be "/api/v2/flows/executions/$($result.id)"
            (Get-Ledger $test).LaunchCount | Should -Be ($before + 1)
        }
    }
}

Describe 'The page' {
    It 'answers for every name in circulation that the published contract knows' {
        $contract = Get-Content -LiteralPath "$Root/src/FlowExec.Model/Contracts/Published.json" -Raw | ConvertFrom-Json -AsHashtable
        $names = @($contract.misnames.Keys) + @($contract.nowhere.Keys) | ForEach-Object { $_.TrimStart('/').Replace('/', '.') }
        $names.Count | Should -BeGreaterThan 10
        $names | Where-Object { -not $page.Contains("``$_``") } | Should -BeNullOrEmpty
    }
}
